using System.Collections.Concurrent;
using System.Text.Json;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Inference.Models.Classes;
using Relearn.Inference.Models.Trees;
using Relearn.Inference.Windows;

namespace Relearn.Inference;

/// <summary>Opens a model bundle and answers. Safe for any number of threads.</summary>
public sealed partial class Predictor
{
    readonly ConcurrentBag<PredictorScratch> _idle = [];

    readonly BundleHash _hash;
    readonly long _partsBytes;

    readonly IScorer? _scorer;
    Trust.FamiliarRows? _familiar;

    Predictor(BundleManifest manifest, FeatureEncoder encoder, IScorer? scorer, ClassPredictor? classes, BundleHash hash)
    {
        Manifest = manifest;
        Encoder = encoder;
        _scorer = scorer;
        Classes = classes;
        _hash = hash;
        _partsBytes = PredictorMemory.Of(manifest, encoder, scorer?.MemoryBytes ?? classes!.MemoryBytes);
        Name = $"Model '{manifest.Model}'";
    }

    /// <summary>What the bundle declares.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>SHA-256 of the bundle; worked out when it is asked for first, unless it was expected.</summary>
    /// <exception cref="BundleException">The file was written over in place since it was opened.</exception>
    public string BundleHash => _hash.Value;

    /// <summary>About how much memory it holds, working memory that is idle included; an estimate from its parts.</summary>
    public long MemoryBytes => _partsBytes + _idle.Sum(s => s.MemoryBytes);

    /// <summary>What messages call it.</summary>
    internal string Name { get; }

    /// <summary>The columns a caller sends, in order.</summary>
    public IReadOnlyList<InputColumn> Inputs => Manifest.Inputs;

    /// <summary>True if the features look at windows of earlier events: then every prediction needs a <see cref="WindowState"/>.</summary>
    public bool NeedsState => Encoder.Program.Windows.Count > 0;

    internal FeatureEncoder Encoder { get; }

    /// <summary>Says which rows look like those that were learnt from; null where the bundle does not know.</summary>
    internal Trust.FamiliarRows? Familiar => _familiar;

    /// <summary>Scores encoded rows of a model that answers true or false.</summary>
    /// <exception cref="BundleException">The model answers with a class.</exception>
    internal IScorer Scorer => _scorer ?? throw new BundleException($"{Name} answers with one of several classes; what was asked for needs a model that answers true or false.");

    /// <summary>Number of encoded features.</summary>
    public int Width => Encoder.Width;

    /// <summary>Opens a bundle file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expectedHash">SHA-256 that the ledger recorded; null to trust the file.</param>
    /// <exception cref="BundleException">It cannot be read; the message says why.</exception>
    /// <remarks>The file is mapped into memory while it is read; afterwards only <see cref="BundleHash"/> needs it, where no hash was expected. It may be replaced by another that is renamed to its name, but not be written over in place.</remarks>
    public static Predictor Open(string path, string? expectedHash = null)
    {
        using var bundle = BundleFile.Open(path, expectedHash);
        return FromBundle(bundle);
    }

    /// <summary>Opens a bundle that is open already.</summary>
    public static Predictor FromBundle(BundleFile bundle)
    {
        BundleManifest manifest;
        try
        {
            manifest = bundle.Read("manifest", json => JsonSerializer.Deserialize(json, BundleJson.Default.BundleManifest))
                ?? throw new BundleException("The bundle's manifest is empty. Make it again with 'relearn run'.");
        }
        catch (JsonException e)
        {
            throw new BundleException($"The bundle's manifest cannot be read: {e.Message} Make it again with 'relearn run'.");
        }
        if (manifest.Sources is { } sources && (sources.Any(x => x is null || x.Columns.Contains(null!) || x.Columns.DistinctBy(c => c.Name).Count() != x.Columns.Count) || sources.DistinctBy(x => x.Name).Count() != sources.Count))
        {
            throw new BundleException("The bundle's manifest has a source that is empty or has a column twice. Make it again with 'relearn run'.");
        }
        // The reader of JSON sees to it that no property is null; elements of lists are left.
        if (manifest.Inputs.Contains(null!) || manifest.Features.Contains(null!) || manifest.Vocabularies.Values.Any(v => v is null || v.Contains(null!))
            || manifest.Learnt?.Values.Contains(null!) == true || manifest.LearntKeys?.Values.Any(k => k is null || k.Contains(null!)) == true || manifest.Calendars?.Values.Any(c => c is null || c.Contains(null!)) == true || manifest.Zones?.Values.Any(z => z is null || z.Length < 2 || z.Length % 2 != 0) == true)
        {
            throw new BundleException("The bundle's manifest has an empty entry. Make it again with 'relearn run'.");
        }
        if (manifest.Inputs.CountBy(i => i.Name).FirstOrDefault(n => n.Value > 1).Key is { } twice)
        {
            throw new BundleException($"The bundle's manifest has the column '{twice}' twice. Make it again with 'relearn run'.");
        }
        if (manifest.Task is not ("binary" or "multiclass" or "hierarchy")) { throw new BundleException($"The bundle's task is '{manifest.Task}'; this build knows 'binary', 'multiclass' and 'hierarchy'. Install a newer Relearn."); }
        var (program, problems) = FeatureProgram.Compile(manifest.Inputs, manifest.Features, new(manifest.Label, manifest.Sources ?? [], manifest.Calendars, manifest.HasTime ?? true, manifest.Zones));
        if (program is null)
        {
            var (feature, problem) = problems[0];
            throw new BundleException($"Feature '{feature.Name}' of this bundle cannot be read: {problem.Message} Install a newer Relearn.");
        }
        program = program.With(new(manifest.Learnt ?? LearntNumbers.None.Numbers, manifest.LearntKeys ?? LearntNumbers.None.Keys));
        if (program.FirstUnsound() is { } unsound)
        {
            throw new BundleException($"This bundle lacks what was learnt for '{unsound}', or what it has cannot be that. Make it again with 'relearn run'.");
        }
        if (manifest.Task != "binary") { return OfClasses(bundle, manifest, program); }
        for (var f = 0; f < program.Features.Count; f++)
        {
            if (program.KindOf(f) == ValueKind.Text && !manifest.Vocabularies.ContainsKey(program.Features[f].Name))
            {
                throw new BundleException($"Text feature '{program.Features[f].Name}' of this bundle has no vocabulary. Make it again with 'relearn run'.");
            }
        }
        var encoder = new FeatureEncoder(program, manifest.Vocabularies.ToDictionary(v => v.Key, v => new Vocabulary(v.Value)));
        IScorer scorer = manifest.Learner switch
        {
            "trees" => bundle.Read("trees", text => TreeEnsemble.Parse(text)),
            "linear" => LinearScorer.Parse(bundle.Read("linear")),
            "rate_table" => RateTableScorer.Parse(bundle.Read("rate_table")),
            "constant" => new ConstantScorer(encoder.Width, manifest.Constant ?? 0),
            _ => throw new BundleException($"The bundle's model is of kind '{manifest.Learner}', which this build does not know. Install a newer Relearn."),
        };
        if (bundle.Has("sampling")) { scorer = bundle.Read("sampling", share => SampledScorer.Parse(share, scorer)); }
        if (bundle.Has("fake_negatives")) { scorer = bundle.Read("fake_negatives", highest => FakeNegativeScorer.Parse(highest, scorer)); }
        var familiar = bundle.Has(Trust.FamiliarRows.SectionName) ? bundle.Read(Trust.FamiliarRows.SectionName, section => Trust.FamiliarRows.Parse(section)) : null;
        bundle.CheckRest();
        if (familiar is not null && familiar.Width != encoder.Width) { throw new BundleException($"The bundle's section '{Trust.FamiliarRows.SectionName}' expects {familiar.Width} features but its program makes {encoder.Width}. Make it again with 'relearn run'."); }
        if (scorer.Outputs != 1) { throw new BundleException($"The bundle's model gives {scorer.Outputs} scores a row; a binary task has one. Make it again with 'relearn run'."); }
        return scorer.Width == encoder.Width
            ? new(manifest, encoder, scorer, null, bundle.LazyHash) { _familiar = familiar }
            : throw new BundleException($"The bundle's model expects {scorer.Width} features but its program makes {encoder.Width}. Make it again with 'relearn run'.");
    }

    /// <summary>Says which property of a type each column is, so that rows of that type can be predicted without a dictionary.</summary>
    /// <typeparam name="T">The caller's type of a row.</typeparam>
    /// <param name="bind">Names the property of every column of <see cref="Inputs"/>.</param>
    /// <exception cref="BundleException">A column is absent, unknown, bound twice or of another kind; all of it is named at once.</exception>
    public TypedPredictor<T> Bind<T>(Action<RowBinding<T>> bind)
    {
        ArgumentNullException.ThrowIfNull(bind);
        var binding = new RowBinding<T>();
        bind(binding);
        return new(this, binding.For(Name, Inputs));
    }

    /// <summary>Room for a row of another source of events.</summary>
    internal RowBuffer CreateBuffer(string source) => new(Encoder.Program.Events.Sources.First(s => s.Name == source).Columns);

    /// <summary>Takes working memory for up to <paramref name="rows"/> rows; give it back with <see cref="Return"/>.</summary>
    public PredictorScratch Rent(int rows)
    {
        if (!_idle.TryTake(out var scratch)) { scratch = new(Encoder, Inputs, Classes?.CreateScratch(), _familiar is not null); }
        scratch.Reserve(rows, Encoder.Width);
        return scratch;
    }

    /// <summary>Gives working memory back.</summary>
    public void Return(PredictorScratch scratch) => _idle.Add(scratch);

    /// <summary>An empty state for <see cref="Predict(PredictorScratch, WindowState, double)"/>: tell it the events that the windows look at.</summary>
    public WindowState CreateState(double watermark = WindowState.DefaultWatermark) => new(Encoder.Program, watermark);

    /// <summary>Reads a state that <see cref="WindowState.Save"/> wrote.</summary>
    /// <exception cref="BundleException">It is damaged, of a later format, or of other windows.</exception>
    public WindowState LoadState(ReadOnlySpan<byte> file, double watermark = WindowState.DefaultWatermark) => WindowState.Load(Encoder.Program, file, watermark);

    /// <summary>Predicts the rows that stand in <see cref="RowBuffer.Batch"/>, which happen at one moment.</summary>
    /// <param name="scratch">Working memory.</param>
    /// <param name="state">What the windows remember.</param>
    /// <param name="time">The moment, microseconds since 1970 UTC.</param>
    /// <returns>Calibrated probabilities, <c>[rows]</c>, with classes that the answer is right; they belong to <paramref name="scratch"/>.</returns>
    public ReadOnlySpan<double> Predict(PredictorScratch scratch, WindowState state, double time)
    {
        state.Fill(scratch.Batch, time);
        return Score(scratch);
    }

    /// <summary>Predicts the rows that stand in <see cref="RowBuffer.Batch"/>.</summary>
    /// <returns>Calibrated probabilities, <c>[rows]</c>; they belong to <paramref name="scratch"/>.</returns>
    /// <exception cref="BundleException">The features look at windows.</exception>
    public ReadOnlySpan<double> Predict(PredictorScratch scratch) => NeedsState ? throw StateMissing() : Score(scratch);

    /// <summary>Predicts rows whose windows stand in <see cref="RowBuffer.Batch"/> already, because they were played row by row.</summary>
    internal ReadOnlySpan<double> PredictFilled(PredictorScratch scratch) => Score(scratch);

    internal BundleException StateMissing() => new(
        $"Model '{Manifest.Model}' looks at windows of earlier events ({Encoder.Program.Windows[0].Text}), so it needs to know them. Make a state with CreateState(), tell it the events, and give it to Predict.");

    ReadOnlySpan<double> Score(PredictorScratch scratch)
    {
        var rows = scratch.Batch.Rows;
        if (Classes is not null)
        {
            Classes.Answer(scratch.Batch, scratch.ClassScratch!, scratch.Answers);
            for (var i = 0; i < rows; i++) { scratch.Scores[i] = scratch.Answers[i].Probability; }
            return scratch.Scores.AsSpan(0, rows);
        }
        Encoder.Encode(scratch.Batch, scratch.Encoder, scratch.Matrix);
        if (_familiar is not null)
        {
            for (var i = 0; i < rows; i++) { scratch.Unfamiliar[i] = _familiar.IsUnfamiliar(scratch.Matrix.AsSpan(i * Encoder.Width, Encoder.Width)); }
        }
        var scores = scratch.Scores.AsSpan(0, rows);
        Scorer.Score(scratch.Matrix.AsSpan(0, rows * Encoder.Width), scores);
        for (var i = 0; i < scores.Length; i++) { scores[i] = Manifest.Calibration.Probability(scores[i]); }
        return scores;
    }

    /// <summary>Predicts one row given by column name.</summary>
    /// <param name="row">A value for each of <see cref="Inputs"/>: a number, text, a bool, a <see cref="DateTime"/> or null where it is missing.</param>
    /// <returns>Probability of the positive class.</returns>
    /// <exception cref="BundleException">A column is absent or of the wrong type; all such columns are named.</exception>
    public double Predict(IReadOnlyDictionary<string, object?> row) => NeedsState ? throw StateMissing() : Predict(row, null, 0);

    /// <summary>Predicts one row given by column name, with what the windows remember.</summary>
    /// <param name="row">A value for each of <see cref="Inputs"/>.</param>
    /// <param name="state">What the windows remember.</param>
    /// <param name="time">When the row happens, UTC.</param>
    /// <returns>Probability of the positive class.</returns>
    /// <exception cref="BundleException">A column is absent or of the wrong type; all such columns are named.</exception>
    public double Predict(IReadOnlyDictionary<string, object?> row, WindowState state, DateTime time) => Predict(row, state, RowBuffer.Microseconds(time));

    double Predict(IReadOnlyDictionary<string, object?> row, WindowState? state, double time)
    {
        var scratch = Rent(1);
        try
        {
            Read(row, scratch);
            return state is null ? Score(scratch)[0] : Predict(scratch, state, time)[0];
        }
        finally
        {
            Return(scratch);
        }
    }

    void Read(IReadOnlyDictionary<string, object?> row, PredictorScratch scratch)
    {
        var problems = new List<string>();
        for (var c = 0; c < Inputs.Count; c++)
        {
            if (!row.TryGetValue(Inputs[c].Name, out var value)) { problems.Add($"column '{Inputs[c].Name}' is absent"); }
            else if (!scratch.Set(0, c, value)) { problems.Add($"column '{Inputs[c].Name}' is {value}, expected {Inputs[c].Kind.ToString().ToLowerInvariant()}"); }
        }
        if (problems.Count > 0)
        {
            throw new BundleException($"Model '{Manifest.Model}' cannot read this row: {string.Join("; ", problems)}. It reads {string.Join(", ", Inputs.Select(i => i.Name))}.");
        }
        scratch.Batch.Rows = 1;
    }
}

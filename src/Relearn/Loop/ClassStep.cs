using System.Globalization;
using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Taxonomies;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Inference.Models.Classes;
using Relearn.Modeling;
using Relearn.Modeling.Classes;
using Relearn.Monitoring;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>Step 2, the classes: the tree that the labels stand in, which of its nodes have enough examples to be told apart, and what the others need.</summary>
static class ClassStep
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "classes";

    const int Algorithm = 1;

    /// <summary>Works out the classes; null where the label is true or false.</summary>
    public static async Task<(string Id, ClassesInUse Classes)?> DoAsync(CircleContext context, string datasetId, string rowsHash, RowsFile file)
    {
        if (context.Project.Label.Classes is not { } config) { return null; }
        var classes = Read(context, config, file);
        var identity = new RecordIdentity(Kind, Algorithm, [datasetId, rowsHash, ContentHash.Of(classes.Taxonomy.ToBytes())], Describe(context.Project, config));
        var (id, _) = await context.DoAsync(2, "classes", identity, DataJson.Default.ClassReport, _ => true, Summary, () => Task.FromResult(classes.Report)).ConfigureAwait(false);
        return (id, classes);
    }

    /// <summary>What of the declaration decides which nodes are told apart.</summary>
    public static string Describe(ProjectConfig project, ClassConfig config) => string.Create(CultureInfo.InvariantCulture, $"{config.Minimum} {string.Join('\n', config.Keep)}\n{JsonSerializer.Serialize(project.Split, ScopeJson.Default.SplitConfig)}");

    static string Summary(ClassReport r) => FormattableString.Invariant($"{r.Classes:N0} told apart, of {r.Labelled:N0} labels; the others have under {r.Minimum:N0} examples");

    /// <summary>The tree as the data gives it, before any change.</summary>
    public static LabelNodes Base(CircleContext context, ClassConfig config, RowsFile file)
    {
        var project = context.Project;
        var labels = file.DictionaryOf(RowsFile.Label);
        var own = config.Separator is null ? "" : Taxonomy.Separator;
        return config.Taxonomy is { } path
            ? TaxonomyReader.FromFile(TaxonomyFile.Read(Path.Combine(context.Folder, path), config.Separator ?? Taxonomy.Separator, context.Paths.Temporary, project.Resources.MemoryMb), labels, own)
            : TaxonomyReader.FromLabels(labels, own);
    }

    /// <summary>Reads tree and labels in today's words, and counts the training rows.</summary>
    public static ClassesInUse Read(CircleContext context, ClassConfig config, RowsFile file)
    {
        var (project, read) = (context.Project, Base(context, config, file));
        var versions = TaxonomyVersions.Read(read.Taxonomy, context.Ledger);
        var today = versions.NodesToday();
        var (taxonomy, nodes) = (versions.Newest, Array.ConvertAll(read.Nodes, n => today[n]));
        var examples = new long[taxonomy.Count];
        var train = TimeSplit.Of(file, project.Split).Train;
        var (codes, known) = (new double[4096], new double[4096]);
        for (var first = train.First; first < train.End; first += codes.Length)
        {
            var count = (int)Math.Min(codes.Length, train.End - first);
            file.Read(RowsFile.Label, first, codes.AsSpan(0, count));
            file.Read(RowsFile.LabelKnown, first, known.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                if (train.Takes(first + i, codes[i], known[i])) { examples[nodes[(int)codes[i]]]++; }
            }
        }
        var keep = Kept(project, config, taxonomy);
        var plan = MergePlan.Of(taxonomy, examples, config.Minimum, keep);
        return new(FormattableString.Invariant($"{versions.Number}-{ContentHash.Of(taxonomy.ToBytes())[..12]}"), taxonomy, nodes, plan, ClassReport.Of(taxonomy, examples, plan, keep));
    }

    /// <summary>The newest run whose model can be changed to the classes of today; null where there is none, or its classes are those of today already.</summary>
    public static ClassBase? Before(CircleContext context, RowsFile file, ClassesInUse classes)
    {
        foreach (var record in context.Ledger.List(ModelRun.Kind))
        {
            var run = JsonSerializer.Deserialize(record.Body, ModelJson.Default.ModelRun)!;
            if (run.Classes is not { } had || !context.Artifacts.Contains(run.BundleHash)) { continue; }
            var expected = FeatureProgram.Compile(context.Project.InputColumns, context.Project.Features, context.Project.Events).Program!;
            // Other features make other columns.
            var same = run.Features.Count == expected.Features.Count && run.Features.Select((f, i) => f.Id == ContentHash.Of(expected.TextOf(i))[..12]).All(s => s);
            return same && had.Version != classes.Version ? BaseOf(context, file, record.Id, run) : null;
        }
        return null;
    }

    /// <summary>A run as what others are made of.</summary>
    public static ClassBase BaseOf(CircleContext context, RowsFile file, string runId, ModelRun run)
    {
        return new(runId, run.Learner, Predictor.Open(context.Artifacts.Require(run.BundleHash), run.BundleHash), WordsOf(context, file, run.Classes!).Today);
    }

    static ClassWords WordsOf(CircleContext context, RowsFile file, ClassRun run)
    {
        var versions = TaxonomyVersions.Read(Base(context, context.Project.Label.Classes!, file).Taxonomy, context.Ledger);
        var number = int.Parse(run.Version.Split('-')[0], CultureInfo.InvariantCulture);
        return new(versions.Newest, versions.NodeOf, path => versions.Today(path, number));
    }

    /// <summary>How the classes of a run are called; null where nothing was changed, or the label is true or false.</summary>
    public static ClassWords? WordsOf(CircleContext context, ModelRun run)
    {
        if (run.Classes is not { } had || !context.Project.HasClasses || TaxonomyVersions.Records(context.Ledger).Count == 0) { return null; }
        using var file = Circle.OpenRows(context, run.RowsHash);
        return WordsOf(context, file, had);
    }

    static HashSet<int> Kept(ProjectConfig project, ClassConfig config, Taxonomy taxonomy)
    {
        var nodes = config.Keep.Select(k => (Path: k, Node: ClassTexts.PathOf(k, config.Separator) is { } path ? taxonomy.Find(path) : -1)).ToArray();
        var unknown = nodes.Where(n => n.Node <= 0).Select(n => LoopErrors.KeptClassUnknown(project.Name, n.Path, [.. Enumerable.Range(1, taxonomy.Count - 1).Select(taxonomy.PathOf)])).ToArray();
        return unknown.Length == 0 ? [.. nodes.Select(n => n.Node)] : throw new UserErrorException(unknown);
    }
}

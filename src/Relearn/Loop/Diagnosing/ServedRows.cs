using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Monitoring;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Loop.Diagnosing;

/// <summary>A sample of rows as they were received, and features as they were served.</summary>
sealed class ServedRows
{
    readonly List<ServedRow> _rows = [];

    ServedRows(IReadOnlyList<InputColumn> inputs) => Inputs = inputs;

    /// <summary>The columns.</summary>
    public IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>The rows, in the order of the log.</summary>
    public IReadOnlyList<ServedRow> Rows => _rows;

    /// <summary>Reads some of the decisions of a release.</summary>
    /// <param name="predictor">The model that answered.</param>
    /// <param name="logFolder">Folder of the log.</param>
    /// <param name="kind">Kind of segments.</param>
    /// <param name="writer">Only of this writer; null for all.</param>
    /// <param name="decisions">The same decisions joined with outcomes: places are those of the log.</param>
    /// <param name="wanted">Whether the decision at a place may be taken.</param>
    /// <param name="most">At most so many, spread evenly by chance.</param>
    public static ServedRows Read(Predictor predictor, string logFolder, string kind, long? writer, MaturedDecisions decisions, Func<int, bool> wanted, int most)
    {
        int[] places = [.. Enumerable.Range(0, decisions.Count).Where(wanted)];
        var taken = places.Length <= most ? places.ToHashSet() : places.OrderBy(p => SeededRandom.At(7, p)).Take(most).ToHashSet();
        var served = new ServedRows(predictor.Inputs);
        var place = 0;
        PredictionLog.Read(logFolder, kind, writer, prediction =>
        {
            if (prediction.Context.BundleHash != predictor.BundleHash) { return; }
            for (var c = 0; c < prediction.CandidateCount; c++, place++)
            {
                if (!taken.Contains(place)) { continue; }
                served._rows.Add(new(place, decisions.DayOf(place), prediction.Key, ValuesOf(predictor, prediction.Candidates[c].RawRow), [.. prediction.Candidates[c].Features], [.. prediction.Candidates[c].RawRow]));
            }
        }, null);
        return served;
    }

    static object?[] ValuesOf(Predictor predictor, byte[] rawRow)
    {
        var scratch = predictor.Rent(1);
        try
        {
            List<UserError>? problems = null;
            RequestReader.ReadRow(rawRow, 0, 1, predictor, scratch, instants: true, ref problems);
            return Monitoring.Skew.SkewSample.ValuesOf(scratch.Batch, 0, predictor.Inputs.Count);
        }
        finally
        {
            predictor.Return(scratch);
        }
    }

    /// <summary>Numbers of a column that are there, ascending.</summary>
    public double[] Numbers(int column) => [.. _rows.Select(r => r.Values[column]).OfType<double>().Where(v => !double.IsNaN(v)).Order()];

    /// <summary>Texts of a column that are there.</summary>
    public string[] Texts(int column) => [.. _rows.Select(r => r.Values[column]).OfType<string>()];

    /// <summary>True if a row has no value of a column.</summary>
    public static bool IsMissing(ServedRow row, int column) => row.Values[column] is null or double.NaN;

    /// <summary>What another model says of the rows; null where it looks at windows of earlier events that nobody remembers.</summary>
    /// <param name="other">The other model.</param>
    /// <param name="featuresServed">Names of the features as served.</param>
    public double[]? ScoredBy(Predictor other, IReadOnlyList<string> featuresServed)
    {
        if (!other.NeedsState) { return Again(other); }
        var program = other.Encoder.Program;
        // Windows were looked at when it was served; codes of texts and learnt numbers are each model's own.
        var same = program.Features.Select(f => f.Name).SequenceEqual(featuresServed) && !program.NeedsFolds && Enumerable.Range(0, program.Features.Count).All(f => program.KindOf(f) != ValueKind.Text);
        if (!same) { return null; }
        var scores = new double[_rows.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            other.Scorer.Score(_rows[i].Features, scores.AsSpan(i, 1));
            scores[i] = other.Manifest.Calibration.Probability(scores[i]);
        }
        return scores;
    }

    double[]? Again(Predictor other)
    {
        if (other.NeedsState) { return null; }
        var scores = new double[_rows.Count];
        var scratch = other.Rent(1);
        try
        {
            for (var i = 0; i < scores.Length; i++)
            {
                List<UserError>? problems = null;
                RequestReader.ReadRow(_rows[i].Raw, 0, 1, other, scratch, instants: true, ref problems);
                if (problems is { Count: > 0 }) { return null; }
                scores[i] = other.Predict(scratch)[0];
            }
        }
        finally
        {
            other.Return(scratch);
        }
        return scores;
    }
}

/// <summary>One of them.</summary>
/// <param name="Place">Its place among the release's decisions.</param>
/// <param name="Day">Its day, from 1970-01-01.</param>
/// <param name="Key">The caller's key; empty: none.</param>
/// <param name="Values">Inputs: numbers, texts, NaN or null where missing.</param>
/// <param name="Features">Features as served.</param>
/// <param name="Raw">As received, JSON.</param>
sealed record ServedRow(int Place, int Day, string Key, object?[] Values, float[] Features, byte[] Raw);

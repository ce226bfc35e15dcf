using Relearn.Analysis.Causes;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics.Evidence;
using Relearn.Serving;

namespace Relearn.Loop.Diagnosing;

/// <summary>Holds the labels of the newest data set version against the outcomes of the same rows in the log, row by row by their key.</summary>
static class AgreementSigns
{
    const int MostRows = 20_000;
    const int LeastRows = 100;
    const int MostGroups = 30;

    // Labels are corrected now and then: a half per cent of them is no matter.
    const double Tolerated = 0.005;
    const double Proves = 1000;

    public static void Read(DiagnosisCase @case, Findings findings)
    {
        var context = @case.Context;
        if (@case.Live is not { Decisions: { Classes: null } decisions } live || context.Project.Data.Key is not { } key || @case.Rows is not { } rowsHash) { return; }
        var rows = ServedRows.Read(live.Model.Predictor, context.Paths.Log, PredictionLog.Live, null, decisions, i => !double.IsNaN(decisions.AtLabelAge[i]), MostRows);
        // Who is asked about twice names no row.
        var outcomes = rows.Rows.Where(r => r.Key.Length > 0).GroupBy(r => r.Key).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => decisions.AtLabelAge[g.First().Place] == 1, StringComparer.Ordinal);
        if (outcomes.Count < LeastRows) { return; }
        using var file = Circle.OpenRows(context, rowsHash);
        string[] texts = [.. context.Project.Data.Columns.Where(c => c.Kind == ValueKind.Text && c.Name != key).Select(c => c.Name).Where(n => file.DictionaryOf(n).Count is > 1 and <= MostGroups)];
        var compared = Compare(file, key, texts, outcomes);
        long all = compared.Count, differ = compared.LongCount(c => c.Differs);
        if (all < LeastRows) { return; }
        findings.Look(Signs.LabelsDisagree, Signs.LabelsDisagreeGroup);
        var evidence = RateEvidence.Against(Tolerated, differ, all);
        if (evidence < Proves || differ < Tolerated * all) { return; }
        findings.See(Signs.LabelsDisagree, "", Math.Log(evidence), FormattableString.Invariant($"{differ:N0} of {all:N0} rows ({(double)differ / all:0.0%}) have another label in the data than the outcome that was reported for the same key"), proof: true);
        foreach (var (name, place) in texts.Select((t, i) => (t, i)))
        {
            var groups = compared.GroupBy(c => c.Groups[place]).Select(g => (g.Key, Rows: g.LongCount(), Differ: g.LongCount(c => c.Differs))).ToArray();
            var worst = groups.MaxBy(g => g.Differ);
            var (share, rest) = ((double)worst.Differ / worst.Rows, (double)(differ - worst.Differ) / Math.Max(1, all - worst.Rows));
            if (worst.Differ < 0.8 * differ || share < 4 * rest || worst.Rows > 0.8 * all) { continue; }
            findings.See(Signs.LabelsDisagreeGroup, $"{name}={worst.Key}", Math.Log(RateEvidence.Against(Math.Max(Tolerated, rest), worst.Differ, worst.Rows)),
                FormattableString.Invariant($"where {name} is '{worst.Key}' {share:0.0%} of {worst.Rows:N0} labels differ from the outcome of the same row, and {rest:0.0%} of the others"), proof: true);
        }
    }

    static List<(bool Differs, string[] Groups)> Compare(RowsFile file, string key, string[] texts, Dictionary<string, bool> outcomes)
    {
        var found = new Dictionary<string, (bool, string[])?>(StringComparer.Ordinal);
        var batch = file.CreateBatch([key, .. texts], ColumnBatch.TrainingRows);
        var labels = new double[ColumnBatch.TrainingRows];
        for (long start = 0; start < file.Rows; start += ColumnBatch.TrainingRows)
        {
            var count = (int)Math.Min(ColumnBatch.TrainingRows, file.Rows - start);
            file.Read(batch, start, count);
            file.Read(RowsFile.Label, start, labels.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                if (Replay.NameOf(batch.Vectors[0], i) is not { } name || !outcomes.TryGetValue(name, out var outcome)) { continue; }
                // Nor does a key that the data has twice.
                if (!found.TryAdd(name, double.IsNaN(labels[i]) ? null : (labels[i] == 1 != outcome, [.. texts.Select((_, t) => Replay.NameOf(batch.Vectors[1 + t], i) ?? "")]))) { found[name] = null; }
            }
        }
        return [.. found.Values.OfType<(bool, string[])>()];
    }
}

using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Aggregation;
using Relearn.Data.Labels.Functions;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Loop;

/// <summary>Weak supervision: the declared labelling functions vote, a model of their accuracies (or majority vote) says what the votes come to, and where it is wanted rows without a label get it.</summary>
static class LabelFunctions
{
    /// <summary>Most labelled rows that the functions are held against.</summary>
    const int MostGold = 20_000;

    /// <summary>Rows get the class that is at least so probable.</summary>
    const double LeastConfidence = 0.5;

    /// <param name="context">The workspace; its lock is held.</param>
    /// <param name="accept">Write the labels of rows that have none.</param>
    public static async Task<FunctionReport> DoAsync(CircleContext context, bool accept)
    {
        var project = context.Project;
        if (project.Label.Functions.Count == 0) { throw FunctionsErrors.NoFunctions(project.Name).Exception(); }
        var data = await DataStep.DoAsync(context).ConfigureAwait(false);
        var (_, dataset) = await LabelStep.DoAsync(context, data.Id, data.Dataset).ConfigureAwait(false);
        using var file = Circle.OpenRows(context, dataset.RowsHash);
        context.Progress.Begin("functions");
        var (labels, items) = (new double[file.Rows], new string[file.Rows]);
        file.Read(RowsFile.Label, 0, labels);
        new ItemIds(project, file).ForEach((row, item) => items[row] = item);
        var votes = VoteTable.Build(new FunctionVotes(project, file, context.Folder).All(items), LabelClasses.Binary);
        var gold = GoldLabels.Of(votes, Known(labels, items));
        var weak = LabelModel.Fit(votes, gold, project.Seed);
        context.Progress.End("functions");
        var version = ContentHash.Of(JsonSerializer.Serialize(project.Label.Functions, ScopeJson.Default.IReadOnlyListLabelFunctionConfig))[..12];
        var report = new FunctionReport(file.Rows, weak.Covered, gold.Voted.Count, weak.Trusted ? "label model" : "majority vote", weak.Doubts, weak.Balance[1], weak.Functions, [.. weak.Pairs.Where(p => p.Merged)], $"functions-{version}", null);
        if (!accept) { return report; }
        var (unlabelled, now) = (items.Where((_, row) => double.IsNaN(labels[row])).ToHashSet(StringComparer.Ordinal), context.Time.GetUtcNow());
        var entries = new List<LabelEntry>();
        for (var i = 0; i < votes.Items.Count; i++)
        {
            if (votes.VotesOn(i) == 0 || weak.Used.Confidence(i) <= LeastConfidence || !unlabelled.Contains(votes.Items[i])) { continue; }
            entries.Add(new(votes.Items[i], votes.Classes[weak.Used.Chosen[i]], LabelOrigin.Function, report.Version, now, Confidence: weak.Used.Confidence(i)));
        }
        var fresh = LabelImport.New(entries, LabelLedger.All(context.Paths.Log));
        var ledger = new LabelLedger(context.Paths.Log, context.Ledger, context.Time);
        await using (ledger.ConfigureAwait(false)) { await ledger.AppendAsync(fresh).ConfigureAwait(false); }
        return report with { Written = fresh.Count };
    }

    // Labelled rows, evenly over the data: the functions are held against them, and the model is anchored by them.
    static IEnumerable<Vote> Known(double[] labels, string[] items)
    {
        int[] labelled = [.. Enumerable.Range(0, labels.Length).Where(i => !double.IsNaN(labels[i]) && items[i].Length > 0)];
        var step = Math.Max(1, labelled.Length / (double)MostGold);
        // Equal rows with different labels are no gold.
        var said = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var i in labelled) { said[items[i]] = said.TryGetValue(items[i], out var before) && before != LabelClasses.Of(labels[i]) ? null : LabelClasses.Of(labels[i]); }
        for (var at = 0.0; at < labelled.Length; at += step)
        {
            var row = labelled[(int)at];
            if (said[items[row]] is { } value) { yield return new(items[row], "", value, row + 1); }
        }
    }
}

/// <summary>What labelling functions say of the rows.</summary>
/// <param name="Rows">Rows of the data set.</param>
/// <param name="Covered">Items on which a function votes.</param>
/// <param name="Gold">Labelled items that the functions were held against.</param>
/// <param name="Method">What turns votes into labels: the label model, or majority vote where it cannot be trusted.</param>
/// <param name="Doubts">Why it cannot.</param>
/// <param name="Balance">Estimated share of rows that are true.</param>
/// <param name="Functions">The functions.</param>
/// <param name="Merged">Pairs that depend on each other and share a vote.</param>
/// <param name="Version">What the labels are said to be given by.</param>
/// <param name="Written">Labels that were written to the ledger; null: none were wanted.</param>
sealed record FunctionReport(long Rows, int Covered, int Gold, string Method, IReadOnlyList<string> Doubts, double Balance, IReadOnlyList<FunctionQuality> Functions, IReadOnlyList<FunctionPair> Merged, string Version, int? Written);

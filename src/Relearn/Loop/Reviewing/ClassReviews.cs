using System.Globalization;
using System.Text;
using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Data.Labels.Suspects;
using Relearn.Loop.Desk;
using Relearn.Modeling;
using Relearn.Modeling.OutOfFold;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop.Reviewing;

/// <summary>Looks for wrong labels where they are one of several classes, and hands them to people.</summary>
static class ClassReviews
{
    /// <summary>Looks, and puts one of the two queues on the desk.</summary>
    /// <param name="context">The workspace; its lock is held.</param>
    /// <param name="count">How many items each queue has.</param>
    /// <param name="siblings">Put the wrong siblings on the desk, not the wrong branches.</param>
    /// <param name="export">A CSV file that takes both queues; null: none.</param>
    public static async Task<ClassSuspects> DoAsync(CircleContext context, int count, bool siblings, string? export)
    {
        var (datasetId, dataset) = await Circle.DataAsync(context).ConfigureAwait(false);
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        using var file = Circle.OpenRows(context, rowsHash);
        var classes = (await ClassStep.DoAsync(context, datasetId, rowsHash, file).ConfigureAwait(false))!.Value;
        // The learner that the newest run kept, because that is the one that wrong labels mislead.
        var learner = context.Ledger.Latest(ModelRun.Kind) is { } run ? JsonSerializer.Deserialize(run.Body, ModelJson.Default.ModelRun)!.Learner : context.Project.Model.Learner == "auto" ? "label_tree" : context.Project.Model.Learner;
        var identity = new RecordIdentity(ClassSuspects.Kind, ClassSuspects.Algorithm, [datasetId, classes.Id], string.Create(CultureInfo.InvariantCulture, $"{learner} {count} {JsonSerializer.Serialize(context.Project.Features, ScopeJson.Default.IReadOnlyListFeature)}"), context.Project.Seed);
        var (_, suspects) = await context.DoAsync(2, "review", identity, LoopJson.Default.ClassSuspects, _ => true, s => FormattableString.Invariant($"{s.Items:N0} labels looked at"), () => Task.Run(() =>
        {
            using var history = context.HistoryOf(rowsHash, dataset);
            var items = OutOfFoldClasses.Of(context.Project, file, classes.Classes, learner, context.Execution with { History = history, Progress = context.Progress.Report });
            var found = HierarchySuspects.Of(items.Probabilities, classes.Classes.Taxonomy, classes.Classes.Plan.Classes);
            SuspectLabel[] First(SuspectRanking ranking)
            {
                int[] first = [.. ranking.Order.Take(count)];
                var names = new ItemIds(context.Project, file).Of([.. first.Select(i => items.Rows[i])]);
                return [.. first.Select((item, i) => Describe(item, names[i], ranking))];
            }
            SuspectLabel Describe(int item, string name, SuspectRanking ranking)
            {
                var (taxonomy, nodes) = (classes.Classes.Taxonomy, classes.Classes.Plan.Classes);
                var best = items.Probabilities.ClassesOf(item)[0];
                return new(name, items.Rows[item], taxonomy.PathOf(nodes[items.Probabilities.Labels[item]]), best < 0 ? "" : taxonomy.PathOf(nodes[best]), ranking.Suspicion[item], found.SelfConfidence[item]);
            }
            return new ClassSuspects(datasetId, items.Rows.Length, learner, First(found.Branch), First(found.Sibling));
        })).ConfigureAwait(false);
        var chosen = siblings ? suspects.Sibling : suspects.Branch;
        var queue = QueueMaking.Review(context, [.. chosen.Select(s => new QueuedItem(s.Item, s.Row, s.Given, s.Suggested, null, siblings ? "perhaps a wrong sibling" : "perhaps in a wrong branch"))], suspects.Items, new());
        if (export is not null) { Export(suspects, export); }
        return suspects with { Queue = queue.Id, Exported = export };
    }

    static void Export(ClassSuspects suspects, string path)
    {
        var text = new StringBuilder("queue,item,given,suggested,suspicion,label\n");
        foreach (var (name, labels) in new[] { ("wrong_branch", suspects.Branch), ("wrong_sibling", suspects.Sibling) })
        {
            foreach (var s in labels) { text.Append(CultureInfo.InvariantCulture, $"{name},{Quarantine.Quote(s.Item)},{Quarantine.Quote(s.Given)},{Quarantine.Quote(s.Suggested)},{s.Suspicion:0.######},\n"); }
        }
        AtomicFile.WriteText(path, text.ToString());
    }
}

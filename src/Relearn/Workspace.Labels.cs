using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Loop;
using Relearn.Loop.Desk;
using Relearn.Loop.Reviewing;

namespace Relearn;

// Labels: who said what, which are wrong, and what people are asked.
public sealed partial class Workspace
{
    /// <summary>Counts the labels: by class, origin, author and age, and where they differ.</summary>
    internal LabelReport Labels() => Labelling.Report(Context(default));

    /// <summary>Takes labels from a file into the label ledger.</summary>
    internal Task<LabelImportReport> ImportLabelsAsync(string file, string? by, LabelOrigin origin, LabelPurpose purpose, bool newClasses = false) => Labelling.ImportAsync(Context(default), file, by, origin, purpose, newClasses);

    /// <summary>Looks for wrong labels: ranks all, draws a sample for people, and says what their judgements come to.</summary>
    /// <param name="judgements">How many items people are asked to judge in all.</param>
    /// <param name="precision">Least precision of the cut; null: the largest expected F1.</param>
    /// <param name="anew">Begin another review.</param>
    /// <param name="export">A file that takes what is left to judge; null: none.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<ReviewReport> ReviewLabelsAsync(int judgements, double? precision, bool anew, string? export, CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "data review");
        using var taken = Lock("data review");
        var review = await LabelReviews.OpenAsync(Context(cancellation), anew).ConfigureAwait(false);
        review.Draw(judgements);
        if (export is not null) { review.Export(export); }
        return review.Report(precision) with { Exported = export };
    }

    /// <summary>Looks for wrong labels where they are one of several classes, in two queues of which one is put on the desk.</summary>
    /// <param name="count">Items of each queue.</param>
    /// <param name="siblings">The wrong siblings go on the desk, not the wrong branches.</param>
    /// <param name="export">A CSV file that takes both; null: none.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<ClassSuspects> ReviewClassesAsync(int count, bool siblings, string? export, CancellationToken cancellation = default)
    {
        using var taken = Lock("data review");
        return await ClassReviews.DoAsync(Context(cancellation), count, siblings, export).ConfigureAwait(false);
    }

    /// <summary>The items of the newest review that were drawn, in the order in which they are asked.</summary>
    internal IReadOnlyList<ReviewItem> ReviewItems() => LabelReviews.Newest(Context(default))?.Items() ?? [];

    /// <summary>Changes the labels at the top of the newest review's ranking that nobody judged.</summary>
    internal async Task<ReviewReport> AcceptReviewAsync(double? precision, CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "data review");
        using var taken = Lock("data review");
        return await (LabelReviews.Newest(Context(cancellation)) ?? throw LoopErrors.ReviewUnjudged(0, 0, Folder).Exception()).AcceptAsync(precision).ConfigureAwait(false);
    }

    /// <summary>Takes back what was accepted of the newest review.</summary>
    internal async Task<ReviewReport> WithdrawReviewAsync(CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "data review");
        using var taken = Lock("data review");
        return await (LabelReviews.Newest(Context(cancellation)) ?? throw LoopErrors.ReviewNotAccepted("none").Exception()).WithdrawAsync().ConfigureAwait(false);
    }

    /// <summary>Lets the declared labelling functions vote.</summary>
    /// <param name="accept">Write the labels of rows that have none.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<FunctionReport> LabelFunctionsAsync(bool accept, CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "data functions");
        using var taken = Lock("data functions");
        return await LabelFunctions.DoAsync(Context(cancellation), accept).ConfigureAwait(false);
    }

    /// <summary>Writes the labels of the label ledger to a file.</summary>
    internal LabelExportReport ExportLabels(string file) => Labelling.Export(Context(default), file);

    /// <summary>Opens a queue of items to be labelled; where a new one has to be chosen first, a run must not be under way.</summary>
    internal LabelDesk OpenLabelDesk(QueueKind kind, DeskOptions options, CancellationToken cancellation = default) => LabelDesk.Open(Context(cancellation), kind, options);

    /// <summary>Makes the queue of rows that may be of classes which need labels; null where none are left.</summary>
    /// <param name="suggestions">Rows without a label, best first.</param>
    /// <param name="candidates">Rows from which they were chosen.</param>
    /// <param name="release">The release that suggests the classes; null: none.</param>
    /// <param name="options">How many items, and the share of gold.</param>
    internal (string? Id, LabelQueue? Queue) QueueClasses(IReadOnlyList<ClassSuggestion> suggestions, long candidates, string? release, DeskOptions options) => QueueMaking.Classes(Context(default), suggestions, candidates, release, options);

    /// <summary>Makes the queue of suspected errors; null where there are none.</summary>
    /// <param name="items">In the order in which they are to be looked at, with rows of the newest data set version.</param>
    /// <param name="candidates">Items from which they were drawn.</param>
    /// <param name="gold">Share of gold items, 0 to below 1.</param>
    internal (string? Id, LabelQueue? Queue) QueueReview(IReadOnlyList<QueuedItem> items, long candidates, double gold) => QueueMaking.Review(Context(default), items, candidates, new() { Gold = gold });
}

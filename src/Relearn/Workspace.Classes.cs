using Relearn.Data.Taxonomies;
using Relearn.Loop;
using Relearn.Monitoring;

namespace Relearn;

// Classes, where the label is one of several.
public sealed partial class Workspace
{
    /// <summary>The classes of the newest data set version: examples of each, which are told apart, and what the others need.</summary>
    internal async Task<ClassReport> ClassesAsync(CancellationToken cancellation = default)
    {
        using var taken = Lock("data classes");
        var context = Context(cancellation);
        var report = await ClassChanging.ReportAsync(context).ConfigureAwait(false);
        Refused = context.Refused;
        return report;
    }

    /// <summary>Goes around the circle once.</summary>
    /// <param name="updateClasses">Where classes changed since the newest run, change its model to them: what the changes touch is fitted anew, all else keeps its weights.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<RunReport> RunAsync(bool updateClasses, CancellationToken cancellation = default)
    {
        using var taken = Lock("run");
        return await Circle.TurnAsync(Context(cancellation, updateClasses)).ConfigureAwait(false);
    }

    /// <summary>Changes the classes; the next run works with them.</summary>
    internal ClassHistory ChangeClasses(TaxonomyChange change)
    {
        using var taken = Lock("data classes");
        return ClassChanging.Change(Context(default), change);
    }

    /// <summary>What was changed of the classes.</summary>
    internal ClassHistory ClassHistory() => ClassChanging.History(Context(default));

    /// <summary>Rows of the log that look like nothing that the model learnt, and classes of outcomes that the taxonomy does not have.</summary>
    /// <param name="source"><c>live</c> or <c>replay</c>; null: live if there are live predictions, else replay.</param>
    /// <param name="count">Most rows.</param>
    /// <param name="export">A JSON lines file that takes the rows; null: none.</param>
    internal NewClassQueue NewClasses(string? source, int count, string? export)
    {
        if (!Project.HasClasses) { throw LoopErrors.ClassesOnly(Project.Name).Exception(); }
        var (_, decisions, name) = Decisions(source, d => d.Count > 0);
        return NewClassQueue.Of(Project.Name, decisions, name, count, export);
    }
}

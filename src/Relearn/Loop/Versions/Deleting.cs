using Relearn.Loop.Objectives;

namespace Relearn.Loop.Versions;

/// <summary>Removes the rows of which a condition holds.</summary>
static class Deleting
{
    public static Deletion Do(CircleContext context, string where, string? reason, bool dryRun)
    {
        var doomed = DoomedByCondition.Parse(where, context.Project);
        if (!dryRun && (string.IsNullOrWhiteSpace(reason) || doomed.NamedIn(reason))) { throw LoopErrors.ReasonWrong().Exception(); }
        var purge = new Purge(context, doomed, reason ?? "");
        var (versions, log) = (purge.Versions, purge.Log);
        if (versions.IsNothingLeft) { throw LoopErrors.EveryRowMatches(where).Exception(); }
        if (!dryRun) { ObjectiveStep.Forget(context, doomed, reason!); }
        var records = dryRun ? log.Count(purge.DropsReplays) : purge.Do();
        if (versions.Rows + records + purge.Lists == 0) { throw LoopErrors.NoRowMatches(where).Exception(); }
        return new(dryRun, versions.Rows, versions.Undecided, versions.Versions, versions.Models, log.Predictions, records, log.Undecided, versions.NotJudged, purge.NotReproducible, purge.StillNaming());
    }
}

using Relearn.Analysis;
using Relearn.Modeling;
using Relearn.Modeling.Classes;

namespace Relearn.Loop;

// Where the label is one of several classes.
static partial class NextSteps
{
    // With so many rows in classes that are not told apart, and answers that stop so early, more labels help before anything else does.
    const double Inseparable = 0.2;
    const double Shallow = 0.5;

    static NextStep OfClasses(CircleContext context, ModelRun run, ClassRun classes, GateDecision gate, string? releaseId, BusinessReview? review)
    {
        if (review is null || releaseId is null) { return AfterRefusal(context.Project, context.Folder, run, gate); }
        if (LiveRequest(context, releaseId) is { } reason)
        {
            return new(5, $"Live outcomes ask for a retraining: {reason}. Add the newer rows to the data and run again.", $"relearn monitor report {context.Folder}");
        }
        if (classes.Stopping.Lines.FirstOrDefault(l => l.Target == classes.Stopping.Requested) is { Achieved: { } achieved } line && achieved.Estimate < line.BandLow)
        {
            return new(5, FormattableString.Invariant($"Of the answers on later rows {achieved.Estimate:0.0%} are right; {line.Target:0.0%} are asked for, and chance explains {line.BandLow:0.0%} at least: these rows are not like those before. Learn from newer ones."), $"relearn monitor report {context.Folder}");
        }
        if (classes.NotTold is { Share: >= Inseparable } few && classes.Stopping.Lines.First(l => l.Target == classes.Stopping.Requested).DepthKept is < Shallow and var kept)
        {
            return new(2, FormattableString.Invariant($"{few.Labels:N0} of {few.AllLabels:N0} classes have too few examples to be told apart, and {few.Share:0.0%} of the rows are in them; answers keep {kept:0%} of the depth. Label more of these first."), $"relearn data classes show {context.Folder}");
        }
        return review.Next;
    }
}

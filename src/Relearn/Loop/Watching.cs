using Relearn.Inference;
using Relearn.Modeling;
using Relearn.Monitoring;
using Relearn.Monitoring.Inputs;
using Relearn.Monitoring.Performance;
using Relearn.Serving;

namespace Relearn.Loop;

/// <summary>Has the monitors look at what a release answered.</summary>
static class Watching
{
    /// <summary>Looks at a log.</summary>
    /// <param name="context">Where things stand.</param>
    /// <param name="predictor">The model that answered.</param>
    /// <param name="run">Its run.</param>
    /// <param name="writer">Of a replay; null: what callers asked.</param>
    /// <param name="decisions">The decisions of that log.</param>
    /// <param name="reference">For what callers asked the replay of the same release, if there is one; null: the first days.</param>
    public static Watched Of(CircleContext context, Predictor predictor, ModelRun run, long? writer, MaturedDecisions decisions, MaturedDecisions? reference) => new(
        InputMonitoring.Of(context.Project, predictor, run, () => (Circle.OpenRows(context, run.RowsHash), context.HistoryOf(run)), context.Paths.Monitoring, context.Paths.Log,
            writer is null ? PredictionLog.Live : PredictionLog.Replay, writer, context.Execution.Threads),
        PerformanceMonitoring.Of(context.Project, decisions, reference));
}

using Relearn.Analysis.Experiments;
using Relearn.Analysis.Kpis;
using Relearn.Analysis.OffPolicy;
using Relearn.Modeling;
using Relearn.Monitoring;
using Relearn.Monitoring.Skew;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn.Loop.Diagnosing;

/// <summary>What a diagnosis looks at: all of it is in the ledger, the log and the data set versions.</summary>
/// <param name="Context">The workspace.</param>
sealed record DiagnosisCase(CircleContext Context)
{
    /// <summary>The newest run, released or not; null: nothing was trained.</summary>
    public (string Id, ModelRun Run)? Newest { get; init; }

    /// <summary>What the gate said of it; null where it did not get that far.</summary>
    public GateDecision? Gate { get; init; }

    /// <summary>The release that is live; null: none.</summary>
    public LiveCase? Live { get; init; }

    /// <summary>Releases that were live before it, the newest first.</summary>
    public IReadOnlyList<(ServedModel Model, ModelRun Run)> Earlier { get; init; } = [];

    /// <summary>True of a column that one of those releases did not read.</summary>
    public bool IsNew(string column) => Earlier.Any(e => e.Model.Predictor.Inputs.All(i => i.Name != column));

    /// <summary>Hash of the rows of the newest data set version; null: none.</summary>
    public string? Rows { get; init; }

    /// <summary>Decisions of all releases with what was measured of them; null: none was answered, or no KPI is declared.</summary>
    public KpiDecisions? Kpis { get; init; }

    /// <summary>Weights of the logged propensities; null where nothing was left to chance.</summary>
    public PolicyDiagnostics? Weights { get; init; }

    /// <summary>The newest evaluation of an experiment, with when it was made; null: none was.</summary>
    public (ExperimentReport Report, DateTimeOffset At)? Experiment { get; init; }

    /// <summary>Rollouts that are open, with their figures.</summary>
    public IReadOnlyList<(OpenRollout Rollout, RolloutFigures Figures)> Open { get; init; } = [];

    /// <summary>Now, microseconds since 1970 UTC.</summary>
    public double Now => (Context.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10.0;
}

/// <summary>The release that is live and what it answered.</summary>
/// <param name="Model">The release, opened.</param>
/// <param name="Run">Its run.</param>
/// <param name="SinceDay">Day on which it went live, from 1970-01-01.</param>
/// <param name="Decisions">What callers asked it; null: nothing yet.</param>
/// <param name="Reference">Its replay of held-out rows; null: none.</param>
/// <param name="Report">What monitoring says of it; null: nothing yet.</param>
/// <param name="Skew">Served rows beside the data's; null where they cannot be compared.</param>
sealed record LiveCase(ServedModel Model, ModelRun Run, int SinceDay, MaturedDecisions? Decisions, MaturedDecisions? Reference, MonitoringReport? Report, SkewReport? Skew)
{
    /// <summary>Writer of the replay's segments; null: none.</summary>
    public long? ReplayWriter { get; init; }
}

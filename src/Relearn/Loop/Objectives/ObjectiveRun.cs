using Relearn.Modeling;
using Relearn.Modeling.Evaluation;

namespace Relearn.Loop.Objectives;

/// <summary>The record of step 3 of an objective that is not the label: a model that learnt it, to decide together with the label's.</summary>
/// <param name="Objective">Name of the objective.</param>
/// <param name="Value">What is true of it.</param>
/// <param name="Run">Id of its run, in the ledger of the objective.</param>
/// <param name="BundleHash">Its bundle.</param>
/// <param name="Threshold">The probability from which it would act alone: that which earns most on validation rows by its own money.</param>
/// <param name="TrainedUntil">Event time of the newest training row, microseconds since 1970 UTC.</param>
/// <param name="TrainRate">Share of its training labels that are true.</param>
/// <param name="Metrics">How it did on test rows.</param>
/// <param name="Checks">What the gate said of it: leaks, and whether it adds anything. The constraints of the scope are the label's.</param>
sealed record ObjectiveRun(string Objective, string Value, string Run, string BundleHash, double Threshold, double TrainedUntil, double TrainRate, Metrics Metrics, IReadOnlyList<GateCheck> Checks)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "objective_run";

    /// <summary>Version of this step's rules.</summary>
    public const int Algorithm = 1;

    /// <summary>The gate let it through.</summary>
    public bool Passed => Checks.All(c => c.Passed);
}

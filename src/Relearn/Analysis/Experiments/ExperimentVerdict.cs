namespace Relearn.Analysis.Experiments;

/// <summary>What follows from an experiment.</summary>
enum ExperimentVerdict
{
    /// <summary>The treatment is better beyond doubt, and nothing that is guarded suffers.</summary>
    Ship,

    /// <summary>It is worse, or breaks a guardrail, or the planned time is over without an effect.</summary>
    DoNotShip,

    /// <summary>The arms cannot be compared; nothing follows.</summary>
    Broken,

    /// <summary>Not known yet.</summary>
    KeepRunning,
}

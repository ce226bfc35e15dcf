using Relearn.Numerics;

namespace Relearn.Loop.Learning;

/// <summary>Policies tried on the earlier part of the calendar, and the one that was fixed before the later part was looked at.</summary>
/// <param name="FirstDay">First day of the tuning, from 1970-01-01.</param>
/// <param name="LastDay">Its last day.</param>
/// <param name="OneIn">One stretch of 2,048 rows in so many was used; 1: all rows.</param>
/// <param name="Tried">The policies, best first.</param>
/// <param name="Chosen">Name of the best.</param>
sealed record PolicyTuning(int FirstDay, int LastDay, int OneIn, IReadOnlyList<TriedPolicy> Tried, string Chosen);

/// <summary>A policy that was tried.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="LogLoss">Mean log loss.</param>
/// <param name="LogLossGain">Beyond "never"; null for "never".</param>
/// <param name="ValuePerDecision">Money.</param>
/// <param name="Retrainings">How often it retrained.</param>
/// <param name="Promoted">How many of these went live.</param>
/// <param name="TrainCpuSeconds">Processor time of them.</param>
sealed record TriedPolicy(string Policy, double LogLoss, Interval? LogLossGain, double ValuePerDecision, int Retrainings, int Promoted, double TrainCpuSeconds);

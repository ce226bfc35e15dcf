using Relearn.Numerics;

namespace Relearn.Analysis.Kpis;

/// <summary>From the model's metric over figures of the product to the goals and their money, measured by the project's own experiments.</summary>
/// <param name="Experiments">Experiments whose arms were compared.</param>
/// <param name="Links">The links, from the model on.</param>
/// <param name="Money">What one percent of each goal is worth.</param>
sealed record MetricTree(int Experiments, IReadOnlyList<MetricLink> Links, IReadOnlyList<GoalMoney> Money);

/// <summary>How far one figure takes another along.</summary>
/// <param name="From">What changes first: <c>model</c> is the gain of the squared error, else a KPI.</param>
/// <param name="To">What follows.</param>
/// <param name="Experiments">Experiments that tell of both.</param>
/// <param name="Elasticity">By how many percent the second gets better where the first does by one percent; null where the experiments are too few.</param>
/// <param name="Misaligned">After eight experiments the first does not predict the second, or the sign has turned.</param>
/// <param name="Says">What a person reads.</param>
sealed record MetricLink(string From, string To, int Experiments, Interval? Elasticity, bool Misaligned, string Says);

/// <summary>What a goal is worth.</summary>
/// <param name="Goal">The KPI.</param>
/// <param name="UnitsPerDay">Units of a whole day, on average.</param>
/// <param name="PerDay">Money a day of one percent of it; null where its worth is not declared.</param>
sealed record GoalMoney(string Goal, double UnitsPerDay, double? PerDay);

using System.Text.Json.Serialization;
using Relearn.Numerics;

namespace Relearn.Loop.Differences;

/// <summary>What each difference does to the metric, found by training again with one thing swapped at a time.</summary>
/// <param name="JudgedRows">The one set of test rows that all models are judged by.</param>
/// <param name="JudgedBy">Which rows these are.</param>
/// <param name="Trained">How many models were fitted for it.</param>
/// <param name="Currency">Currency of the money.</param>
/// <param name="Before">The one run on these rows.</param>
/// <param name="After">The other run on these rows.</param>
/// <param name="Total">By how much they differ.</param>
/// <param name="Noise">The most that another seed, with another tenth of the training rows left out, changes either of them: what is not more than that is nothing.</param>
/// <param name="Parts">What each part does, the one that costs most first.</param>
/// <param name="Interaction">What is left of <paramref name="Total"/>: parts that do more or less together than alone.</param>
/// <param name="Says">The finding in a sentence.</param>
sealed record Attribution(long JudgedRows, string JudgedBy, int Trained, string Currency, RunFigures Before, RunFigures After, Effects Total, RunFigures Noise, IReadOnlyList<PartEffect> Parts, RunFigures Interaction, string Says)
{
    /// <summary>The part that costs most AUC, beyond chance and noise; null: none does.</summary>
    [JsonIgnore]
    public PartEffect? Culprit => Parts.FirstOrDefault(p => p.Verdict == PartEffect.Worse);
}

/// <summary>AUC, log loss and money of a decision.</summary>
sealed record RunFigures(double RocAuc, double LogLoss, double Value);

/// <summary>Changes of these from the one run to the other, with 95 % intervals, paired on the same rows.</summary>
sealed record Effects(Interval RocAuc, Interval LogLoss, Interval Value);

/// <summary>What one part of the differences does.</summary>
/// <param name="Part">Its name; <see cref="Change.Part"/> refers to it.</param>
/// <param name="Words">What it is.</param>
/// <param name="Effect">The mean of both ways, from the one run to the other.</param>
/// <param name="AloneInBefore">The one run with this part of the other.</param>
/// <param name="AloneInAfter">The other run against itself with this part of the one.</param>
/// <param name="Verdict"><c>worse</c>, <c>better</c> or <c>nothing</c>: by AUC, and where that is nothing by log loss.</param>
sealed record PartEffect(string Part, string Words, Effects Effect, RunFigures AloneInBefore, RunFigures AloneInAfter, string Verdict)
{
    public const string Worse = "worse";
    public const string Better = "better";
    public const string Nothing = "nothing";
}

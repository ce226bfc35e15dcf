using Relearn.Numerics;

namespace Relearn.Data.Labels.Suspects;

/// <summary>How suspect the labels of one group are: of an annotator, a source, a slice of time, a segment.</summary>
/// <param name="Name">The group.</param>
/// <param name="Items">Its items.</param>
/// <param name="Suspicion">Mean suspicion of its labels.</param>
/// <param name="Lift">By how much its suspicion is above that of the other groups, what its share of each class and the hardness of its items make expected taken out, with a 95 % interval; unbounded where there are too few items.</param>
/// <param name="Chance">Chance of such a lift or a greater one if the group were as the others.</param>
/// <param name="FalseDiscovery">The same, for many groups at once: the least share of false discoveries at which it would stand (Benjamini and Hochberg).</param>
/// <param name="Flagged">Share of items above the cut (Wilson, 95 %); null without a cut.</param>
/// <param name="Wrong">Share of wrong labels among its judged items (Wilson, 95 %); null where none was judged.</param>
/// <param name="Judged">Items that were judged right or wrong.</param>
sealed record GroupSuspicion(string Name, int Items, double Suspicion, Interval Lift, double Chance, double FalseDiscovery, Interval? Flagged, Interval? Wrong, int Judged)
{
    /// <summary>Above this share of false discoveries a group is not called worse than the rest.</summary>
    public const double MostFalse = 0.05;

    /// <summary>Worse than the rest beyond chance.</summary>
    public bool IsWorse => FalseDiscovery <= MostFalse;
}

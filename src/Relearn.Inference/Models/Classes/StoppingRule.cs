namespace Relearn.Inference.Models.Classes;

/// <summary>Says how deep an answer goes: to the deepest node on the way to the best class whose mass is enough for the accuracy that was asked for. Every row gets an answer, if need be the root.</summary>
/// <remarks>
/// Thresholds are those of split conformal prediction (<c>docs/3-model.md</c>): an answer is the true class or one above it at least as often as asked for, as long as rows are like those on which the thresholds
/// were made. Groups at the top with enough such rows have thresholds of their own; the others share one.
/// </remarks>
sealed partial class StoppingRule
{
    readonly double[] _targets;
    readonly int[] _groups;
    // [targets][groups + 1]: the last one is that of all other groups.
    readonly StoppingThreshold[][] _thresholds;
    readonly MassCurve[] _levels;

    /// <param name="requested">The accuracy that was asked for; one of the targets.</param>
    /// <param name="targets">Accuracies, rising.</param>
    /// <param name="groups">Nodes of the groups with thresholds of their own, ascending.</param>
    /// <param name="thresholds">Thresholds of each target: of the groups, then of all others.</param>
    /// <param name="levels">From mass to shown probability, of each level from the top; deeper ones have the last.</param>
    /// <param name="unfamiliarAbove">Rows with more unfamiliarity are taken for none of the classes.</param>
    /// <param name="falseAlarms">Share of rows of known classes of which that is said.</param>
    public StoppingRule(double requested, double[] targets, int[] groups, StoppingThreshold[][] thresholds, MassCurve[] levels, double unfamiliarAbove, double falseAlarms)
    {
        (Requested, _targets, _groups, _thresholds, _levels, UnfamiliarAbove, FalseAlarms) = (requested, targets, groups, thresholds, levels, unfamiliarAbove, falseAlarms);
    }

    /// <summary>The accuracy that was asked for.</summary>
    public double Requested { get; }

    /// <summary>Accuracies that have thresholds, rising.</summary>
    public ReadOnlySpan<double> Targets => _targets;

    /// <summary>Nodes of the groups with thresholds of their own, ascending.</summary>
    public ReadOnlySpan<int> Groups => _groups;

    /// <summary>From mass to shown probability, of each level from the top.</summary>
    public ReadOnlySpan<MassCurve> Levels => _levels;

    /// <summary>Rows with more unfamiliarity are taken for none of the classes.</summary>
    public double UnfamiliarAbove { get; }

    /// <summary>Share of rows of known classes of which that is said.</summary>
    public double FalseAlarms { get; }

    /// <summary>Thresholds of a target: of the groups, then of all others.</summary>
    public ReadOnlySpan<StoppingThreshold> ThresholdsOf(double target) => _thresholds[Array.IndexOf(_targets, target)];

    /// <summary>Position in <see cref="ThresholdsOf"/> of what holds for rows of a group.</summary>
    /// <param name="group">Node at the top that the way goes into; 0 for none.</param>
    public int GroupOf(int group) => Array.BinarySearch(_groups, group) is >= 0 and var at ? at : _groups.Length;

    /// <summary>The node that is answered; 0 is the root.</summary>
    /// <param name="way">The row's way.</param>
    /// <param name="target">One of <see cref="Targets"/>; by default the accuracy that was asked for.</param>
    public int Answer(ClassWay way, double? target = null) => way.AnswerAt(ThresholdsOf(target ?? Requested)[GroupOf(way.Depth == 0 ? 0 : way.Nodes[0])].Mass);

    /// <summary>Fills in the probability that is shown for every node on the way: how often a node with its mass was right, never more than of the node above it.</summary>
    public void Show(ClassWay way) => Show(way.Masses, way.Shown);

    /// <summary>Shown probabilities of masses on a way.</summary>
    /// <param name="masses">From the top.</param>
    /// <param name="shown">Receives as many.</param>
    public void Show(ReadOnlySpan<double> masses, Span<double> shown)
    {
        var above = 1.0;
        for (var i = 0; i < masses.Length; i++)
        {
            above = _levels.Length == 0 ? masses[i] : Math.Min(above, _levels[Math.Min(i, _levels.Length - 1)].At(masses[i]));
            shown[i] = above;
        }
    }

    /// <summary>Whether no class fits the row.</summary>
    public bool IsUnfamiliar(ClassWay way) => Unfamiliarity(way.Fit) > UnfamiliarAbove;

    /// <summary>How unlike all classes a row is: 0, familiar, to 1.</summary>
    /// <param name="fit">Mean score of the three classes that fit best.</param>
    public static double Unfamiliarity(float fit) => 1 - Math.Clamp(fit, 0f, 1f);
}

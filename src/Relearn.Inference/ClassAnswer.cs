using Relearn.Inference.Models.Classes;

namespace Relearn.Inference;

/// <summary>What a model of several classes answers about a row: the way from the largest group to the class that fits best, how probable each step is, and where it stops. Used again for the next row: copy what you keep.</summary>
public sealed class ClassAnswer
{
    internal void Take(ClassWay way, int depth, bool unfamiliar)
    {
        if (Way.Length < way.Depth) { (Way, Probabilities) = (new int[way.Depth], new double[way.Depth]); }
        way.Nodes.CopyTo(Way);
        way.Shown.CopyTo(Probabilities);
        (Length, Depth, Unfamiliar) = (way.Depth, depth, unfamiliar);
    }

    /// <summary>Nodes of the taxonomy from below the root to the class that fits best; the first <see cref="Length"/> are filled.</summary>
    public int[] Way { get; internal set; } = [];

    /// <summary>Calibrated probability of each of them, never rising, <c>[Length]</c>.</summary>
    public double[] Probabilities { get; internal set; } = [];

    /// <summary>Number of nodes on the way.</summary>
    public int Length { get; internal set; }

    /// <summary>How many of them the answer says; 0: not even the largest group is sure enough.</summary>
    public int Depth { get; internal set; }

    /// <summary>True where the row looks like nothing that the model learnt, so that no class may fit.</summary>
    public bool Unfamiliar { get; internal set; }

    /// <summary>The node that is the answer: 0, the root, where nothing is sure enough.</summary>
    public int Node => Depth == 0 ? 0 : Way[Depth - 1];

    /// <summary>The class that fits best, whether it is sure enough or not; 0 where there is none.</summary>
    public int Best => Length == 0 ? 0 : Way[Length - 1];

    /// <summary>Calibrated probability that the answer is right: that the true class is it, or stands below it.</summary>
    public double Probability => Depth == 0 ? 1 : Probabilities[Depth - 1];
}

namespace Relearn.Data.Labels.Agreement;

/// <summary>How far apart two classes are, for Krippendorff's alpha: his difference function, squared.</summary>
/// <remarks>Source: K. Krippendorff, "Content Analysis", 2004, chapter 11; "Computing Krippendorff's alpha-reliability", 2011.</remarks>
abstract class LabelDistance
{
    /// <summary>What it is called.</summary>
    public abstract string Name { get; }

    /// <summary>The distance as it is among these votes; only the ordinal one depends on them.</summary>
    /// <param name="totals">Votes for each class.</param>
    public virtual LabelDistance Among(ReadOnlySpan<double> totals) => this;

    /// <summary>Square of the distance between two classes.</summary>
    public abstract double Squared(int first, int second);

    /// <summary>Sum of the squares over all ordered pairs of votes.</summary>
    /// <param name="totals">Votes for each class.</param>
    public virtual double Sum(ReadOnlySpan<double> totals)
    {
        var sum = 0.0;
        for (var a = 0; a < totals.Length; a++)
        {
            for (var b = a + 1; totals[a] > 0 && b < totals.Length; b++) { sum += totals[b] > 0 ? 2 * totals[a] * totals[b] * Squared(a, b) : 0; }
        }
        return sum;
    }

    /// <summary>Any two classes are equally far apart.</summary>
    public static LabelDistance Nominal { get; } = new NominalDistance();

    /// <summary>Classes in their order: as far apart as there are votes between them.</summary>
    public static LabelDistance Ordinal { get; } = new OrdinalDistance();

    /// <summary>Classes that are numbers: their difference.</summary>
    /// <param name="values">Number of each class.</param>
    public static LabelDistance Interval(IReadOnlyList<double> values) => new IntervalDistance("interval", [.. values]);

    /// <summary>Any other distance.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="distance">Distance of two classes, not squared; the same in both directions, 0 for equal ones.</param>
    public static LabelDistance Of(string name, Func<int, int, double> distance) => new OtherDistance(name, distance);

    sealed class NominalDistance : LabelDistance
    {
        public override string Name => "nominal";

        public override double Squared(int first, int second) => first == second ? 0 : 1;

        public override double Sum(ReadOnlySpan<double> totals)
        {
            var (sum, squares) = (0.0, 0.0);
            foreach (var n in totals) { (sum, squares) = (sum + n, squares + n * n); }
            return sum * sum - squares;
        }
    }

    sealed class OrdinalDistance : LabelDistance
    {
        public override string Name => "ordinal";

        // The sum of the votes from one class to the other, both by half, is the difference of their mid-ranks.
        public override LabelDistance Among(ReadOnlySpan<double> totals)
        {
            var (ranks, below) = (new double[totals.Length], 0.0);
            for (var c = 0; c < ranks.Length; c++)
            {
                ranks[c] = below + totals[c] / 2;
                below += totals[c];
            }
            return new IntervalDistance(Name, ranks);
        }

        public override double Squared(int first, int second) => throw new InvalidOperationException("The ordinal distance is one among votes.");
    }

    sealed class IntervalDistance(string name, double[] values) : LabelDistance
    {
        public override string Name => name;

        public override double Squared(int first, int second) => (values[first] - values[second]) * (values[first] - values[second]);
    }

    sealed class OtherDistance(string name, Func<int, int, double> distance) : LabelDistance
    {
        public override string Name => name;

        public override double Squared(int first, int second) => first == second ? 0 : distance(first, second) * distance(first, second);
    }
}

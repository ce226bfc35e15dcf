namespace Relearn.Numerics.Evidence;

/// <summary>Evidence that units do not fall into an arm with the share that was meant: something loses or moves them.</summary>
/// <remarks>
/// A beta mixture around the share, with a standard deviation of a hundredth: tuned to small leaks. 20 is a warning, 1,000 means that nothing may be concluded from the arms.
/// Source of the idea: M. Lindon, A. Malek, "Anytime-valid inference for multinomial count data", NeurIPS 2022.
/// </remarks>
sealed class SampleRatioEvidence
{
    const double Leak = 0.01;

    readonly double _share, _a, _b;

    /// <param name="share">The arm's, above 0 and below 1.</param>
    public SampleRatioEvidence(double share)
    {
        if (!(share is > 0 and < 1)) { throw new ArgumentOutOfRangeException(nameof(share), share, "above 0 and below 1"); }
        // A share of a hundredth cannot leak a whole hundredth.
        var deviation = Math.Min(Leak, Math.Min(share, 1 - share) / 2);
        var rows = share * (1 - share) / (deviation * deviation) - 1;
        (_share, _a, _b) = (share, share * rows, (1 - share) * rows);
    }

    /// <summary>Units in the arm.</summary>
    public long InArm { get; private set; }

    /// <summary>All units.</summary>
    public long Units { get; private set; }

    /// <summary>The e-value.</summary>
    public double Value => RateEvidence.Against(_share, InArm, Units, _a, _b);

    /// <summary>Takes a unit.</summary>
    public void Step(bool inArm) => Add(inArm ? 1 : 0, 1);

    /// <summary>Takes many units.</summary>
    /// <param name="inArm">0 to <paramref name="units"/>.</param>
    /// <param name="units">0 or more.</param>
    public void Add(long inArm, long units)
    {
        if (inArm < 0 || inArm > units) { throw new ArgumentOutOfRangeException(nameof(inArm), inArm, $"0 to {units}"); }
        InArm += inArm;
        Units += units;
    }
}

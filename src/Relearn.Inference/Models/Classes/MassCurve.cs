namespace Relearn.Inference.Models.Classes;

/// <summary>What share of answers with a mass was right: straight between points that rise, level beyond the first and the last.</summary>
/// <param name="masses">Masses, rising.</param>
/// <param name="shares">Shares at them, 0 to 1, not falling.</param>
sealed class MassCurve(double[] masses, double[] shares)
{
    public ReadOnlySpan<double> Masses => masses;

    public ReadOnlySpan<double> Shares => shares;

    public double At(double mass)
    {
        var at = Array.BinarySearch(masses, mass);
        if (at >= 0) { return shares[at]; }
        at = ~at;
        if (at == 0) { return shares[0]; }
        if (at == masses.Length) { return shares[^1]; }
        return shares[at - 1] + (mass - masses[at - 1]) / (masses[at] - masses[at - 1]) * (shares[at] - shares[at - 1]);
    }
}

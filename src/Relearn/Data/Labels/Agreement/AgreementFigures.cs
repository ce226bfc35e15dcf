namespace Relearn.Data.Labels.Agreement;

/// <summary>The figures of agreement for one weighting of the items; NaN where one is not defined.</summary>
sealed class AgreementFigures(int classes, int pairs)
{
    public double Percent { get; set; }

    public double Cohen { get; set; }

    public double Fleiss { get; set; }

    public double Krippendorff { get; set; }

    public double[] ClassPercent { get; } = new double[classes];

    public double[] ClassCohen { get; } = new double[classes];

    public double[] ClassFleiss { get; } = new double[classes];

    public double[] ClassKrippendorff { get; } = new double[classes];

    public double[] PairPercent { get; } = new double[pairs];

    public double[] PairCohen { get; } = new double[pairs];
}

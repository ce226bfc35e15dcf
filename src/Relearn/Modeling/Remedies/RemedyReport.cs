using Relearn.Numerics;

namespace Relearn.Modeling.Remedies;

/// <summary>Remedies for rare labels, compared on money.</summary>
/// <param name="Currency">As shown.</param>
/// <param name="TrainRows">Rows that all learn from, before any sampling.</param>
/// <param name="TrainPositives">Those of them that are true.</param>
/// <param name="Rows">Validation rows that judge; the test rows are not touched.</param>
/// <param name="Positives">Those of them that are true.</param>
/// <param name="Remedies">The project as declared, then the others.</param>
/// <param name="MoreLabels">What more labels are expected to earn.</param>
/// <param name="Verdict">What to put into project.yaml, or that nothing is better beyond doubt.</param>
/// <param name="Yaml">It as text; null for nothing.</param>
sealed record RemedyReport(
    string Currency, long TrainRows, long TrainPositives, long Rows, long Positives, IReadOnlyList<RemedyResult> Remedies, LabelForecast MoreLabels, string Verdict, string? Yaml)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "remedies";

    /// <summary>Version of the comparison.</summary>
    public const int Algorithm = 1;
}

/// <summary>What a remedy does on the validation rows.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Yaml">What to change in project.yaml; null for the project as it is.</param>
/// <param name="ValuePerDecision">Money of a decision.</param>
/// <param name="Gain">That minus the money of the project as declared, row by row; null for itself.</param>
/// <param name="Better">It earns more beyond doubt, also when as many are compared.</param>
/// <param name="LogLoss">Mean negative log-likelihood of its probabilities.</param>
/// <param name="PrAuc">Area under the precision-recall curve.</param>
/// <param name="CalibrationInTheLarge">Mean probability over the rate; 1 is right.</param>
/// <param name="Acted">Rows it acts on.</param>
/// <param name="Hits">Those of them that are true.</param>
sealed record RemedyResult(string Name, string? Yaml, Interval ValuePerDecision, Interval? Gain, bool Better, double LogLoss, double PrAuc, double CalibrationInTheLarge, long Acted, long Hits);

/// <summary>What more labels are expected to earn: the project as declared with part of its training rows, and with twice as many by the curve a - b / sqrt(n).</summary>
/// <param name="Points">Parts of the training rows.</param>
/// <param name="MorePositives">True rows that would come in addition: as many as there are.</param>
/// <param name="Gain">Money of a decision that they would add; the interval is that of the judging rows.</param>
sealed record LabelForecast(IReadOnlyList<LabelPoint> Points, long MorePositives, Interval Gain);

/// <summary>Part of the training rows.</summary>
/// <param name="Share">How large it is.</param>
/// <param name="Positives">True rows in it.</param>
/// <param name="ValuePerDecision">Money of a decision on the validation rows, the mean of some draws of the part.</param>
sealed record LabelPoint(double Share, long Positives, Interval ValuePerDecision);

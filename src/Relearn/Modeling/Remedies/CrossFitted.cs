using Relearn.Inference.Models;
using Relearn.Modeling.Evaluation;
using Relearn.Scoping;

namespace Relearn.Modeling.Remedies;

/// <summary>Calibrates and sets the threshold on four fifths of the validation rows and judges on the last, five times over: no row is judged by what it set itself, and every rare row counts.</summary>
sealed class CrossFitted
{
    const int Folds = 5;

    CrossFitted(double[] probabilities, bool[] acts) => (Probabilities, Acts) = (probabilities, acts);

    /// <summary>Of each row, from the other folds.</summary>
    public double[] Probabilities { get; }

    /// <summary>The decision on each row, by the threshold from the other folds.</summary>
    public bool[] Acts { get; }

    /// <summary>Goes through the folds, which are stretches of rows in their order.</summary>
    public static CrossFitted Of(ProjectConfig project, double[] raw, bool[] positives)
    {
        var (probabilities, acts) = (new double[raw.Length], new bool[raw.Length]);
        for (var fold = 0; fold < Folds; fold++)
        {
            var (from, to) = ((int)((long)raw.Length * fold / Folds), (int)((long)raw.Length * (fold + 1) / Folds));
            double[] others = [.. raw[..from], .. raw[to..]];
            bool[] labels = [.. positives[..from], .. positives[to..]];
            var calibration = Calibrator.Fit(others, labels);
            if (SamplingReport.IsCorrected(project)) { calibration = SamplingReport.Mend(others, labels, calibration).Calibration; }
            var threshold = project.Decision.Threshold ?? ThresholdSearch.Best(Probability(calibration, others), labels, project.Kpi);
            for (var i = from; i < to; i++)
            {
                probabilities[i] = calibration.Probability(raw[i]);
                acts[i] = probabilities[i] >= threshold;
            }
        }
        return new(probabilities, acts);
    }

    static double[] Probability(Calibration calibration, double[] raw) => Array.ConvertAll(raw, calibration.Probability);
}

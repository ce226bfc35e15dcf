namespace Relearn.Serving.Combining;

/// <summary>What several models say of the rows of a request. Used again for the next one.</summary>
sealed class CombinedScores
{
    double[] _scores = [];
    double[] _worth = [];
    int _objectives;

    /// <summary>Who says so.</summary>
    public CombinedModels By { get; private set; } = null!;

    /// <summary>Begins anew.</summary>
    public void Begin(int rows, int objectives, CombinedModels by)
    {
        (_objectives, By) = (objectives, by);
        if (_worth.Length < rows) { _worth = new double[rows]; }
        if (_scores.Length < rows * objectives) { _scores = new double[rows * objectives]; }
        _worth.AsSpan(0, rows).Clear();
    }

    /// <summary>Takes what one says.</summary>
    public void Add(int place, ReadOnlySpan<double> probabilities, WeightedObjective objective)
    {
        for (var i = 0; i < probabilities.Length; i++)
        {
            _scores[i * _objectives + place] = probabilities[i];
            _worth[i] += objective.WorthOf(probabilities[i]);
        }
    }

    /// <summary>Calibrated probabilities of a row, the label's first.</summary>
    public ReadOnlySpan<double> ScoresOf(int row) => _scores.AsSpan(row * _objectives, _objectives);

    /// <summary>What acting on a row is worth.</summary>
    public double WorthOf(int row) => _worth[row];

    /// <summary>True if it pays.</summary>
    public bool Acts(int row) => _worth[row] >= 0;
}

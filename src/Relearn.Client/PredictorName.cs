namespace Relearn.Client;

/// <summary>A predictor that was registered.</summary>
sealed record PredictorName(string Name, string Path);

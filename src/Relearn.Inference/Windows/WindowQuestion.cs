namespace Relearn.Inference.Windows;

/// <summary>A window as a series is asked for it.</summary>
/// <param name="Aggregate">What is made of the facts.</param>
/// <param name="Argument">Which value of a fact; -1 for none.</param>
/// <param name="Span">How far back, microseconds.</param>
/// <param name="SpanIndex">Which of the spans that are carried along; -1 for none.</param>
/// <param name="Events">Only the latest so many; 0 takes all.</param>
/// <param name="Probability">Which quantile.</param>
readonly record struct WindowQuestion(Aggregate Aggregate, int Argument, double Span, int SpanIndex, int Events, double Probability)
{
    /// <summary>The latest facts are enough.</summary>
    public bool IsLatest => Events > 0 || Aggregate is Aggregate.Last or Aggregate.TimeSince;

    /// <summary>What no facts give.</summary>
    public double Nothing => Aggregate is Aggregate.Count or Aggregate.Sum or Aggregate.Distinct ? 0 : double.NaN;
}

using Relearn.Inference.Windows;

namespace Relearn.Inference;

public sealed partial class TypedPredictor<T>
{
    /// <summary>Finds the class of one row, as deep as the answer is sure enough.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="BundleException">The model answers true or false, or its features look at windows.</exception>
    public ClassPrediction Classify(T row)
    {
        var answer = new ClassAnswer();
        Classify(row, answer);
        return Predictor.Classes!.Describe(answer);
    }

    /// <summary>The same without memory for a row whose texts were met before.</summary>
    /// <param name="row">The row.</param>
    /// <param name="answer">Takes the answer; <c>Predictor.Classes.Taxonomy</c> names its nodes.</param>
    /// <exception cref="BundleException">The model answers true or false, or its features look at windows.</exception>
    public void Classify(T row, ClassAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (Predictor.Classes is null) { throw new BundleException($"{Predictor.Name} answers true or false, not with a class. Call Predict."); }
        if (Predictor.NeedsState) { throw Predictor.StateMissing(); }
        if (!_idle.TryTake(out var scratch)) { scratch = new(Predictor, _columns.Length); }
        try
        {
            Classify(new ReadOnlySpan<T>(in row), scratch, new(ref answer), null, 0);
        }
        finally
        {
            if (!scratch.IsFull) { _idle.Add(scratch); }
        }
    }

    void Classify(ReadOnlySpan<T> rows, TypedScratch scratch, Span<ClassAnswer> answers, WindowState? state, double time)
    {
        var batch = Read(rows, scratch);
        state?.Fill(batch, time);
        Predictor.Classes!.Answer(batch, scratch.Classes!, answers);
    }
}

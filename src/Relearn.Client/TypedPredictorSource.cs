using Relearn.Inference;

namespace Relearn.Client;

/// <summary>The predictor of a <see cref="PredictorSource"/> for rows of one type.</summary>
/// <typeparam name="T">The caller's type of a row.</typeparam>
public sealed class TypedPredictorSource<T>
{
    readonly PredictorSource _source;
    readonly Action<RowBinding<T>> _bind;
    volatile TypedPredictor<T> _bound;

    internal TypedPredictorSource(PredictorSource source, Action<RowBinding<T>> bind) => (_source, _bind, _bound) = (source, bind, source.Current.Bind(bind));

    /// <summary>The predictor to ask now.</summary>
    public TypedPredictor<T> Current
    {
        get
        {
            var (bound, current) = (_bound, _source.Current);
            // The source has tried the binding before it took the bundle.
            return ReferenceEquals(bound.Predictor, current) ? bound : _bound = current.Bind(_bind);
        }
    }
}

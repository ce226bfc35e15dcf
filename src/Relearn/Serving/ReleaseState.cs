using System.Collections.Concurrent;
using Relearn.Inference;
using Relearn.Scoping;
using Relearn.Serving.Fallbacks;
using Relearn.Serving.Requests;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>A release that is live, with all that belongs to it: a request takes one and keeps it to its end.</summary>
sealed class ReleaseState
{
    readonly ConcurrentBag<TensorRequest> _tensors = [];
    readonly bool _instants;

    /// <param name="project">Declares the columns' roles and the limits.</param>
    /// <param name="model">The model.</param>
    /// <param name="feed">What its windows remember; null where it has none.</param>
    /// <param name="fallback">What stands in for it.</param>
    public ReleaseState(ProjectConfig project, ServedModel model, WindowFeed? feed, Fallback? fallback)
    {
        (Model, Feed, Fallback, _instants) = (model, feed, fallback, project.Data.Time.IsUtc);
        Columns = new(model.Predictor.Inputs, project.Serving.MaxRows);
        Signature = new(model.Context.Model, model.Context.Release, null);
        TimeColumn = IndexOf(project.Data.Time.Column);
        PlaceColumn = IndexOf(project.Data.Time.ZoneBy);
        Preamble = new(LogCodec.Encode(model.Context));
        FallbackPreamble = fallback is null ? Preamble : new(LogCodec.Encode(fallback.Context));
    }

    public ServedModel Model { get; }

    public WindowFeed? Feed { get; }

    public Fallback? Fallback { get; }

    public RequestColumns Columns { get; }

    /// <summary>Who answers, as answers say it.</summary>
    public AnswerSignature Signature { get; }

    /// <summary>What its records in the log name.</summary>
    public SegmentPreamble Preamble { get; }

    /// <summary>What the records of its fallback name.</summary>
    public SegmentPreamble FallbackPreamble { get; }

    /// <summary>Position of the column with the event's time, or -1.</summary>
    public int TimeColumn { get; }

    /// <summary>Position of the column that says in which zone that is, or -1.</summary>
    public int PlaceColumn { get; }

    int IndexOf(string? column)
    {
        for (var i = 0; i < Model.Predictor.Inputs.Count; i++)
        {
            if (Model.Predictor.Inputs[i].Name == column) { return i; }
        }
        return -1;
    }

    /// <summary>Takes what it needs to read a request of tensors into <paramref name="scratch"/>.</summary>
    public TensorRequest Rent(PredictorScratch scratch)
    {
        if (!_tensors.TryTake(out var tensors)) { tensors = new(new(Columns, Model.Predictor.Inputs, Model.Predictor.Name, _instants), Model.Predictor); }
        tensors.Rows.Begin(scratch, Model.Predictor.Width);
        return tensors;
    }

    /// <summary>Gives it back.</summary>
    public void Return(TensorRequest tensors) => _tensors.Add(tensors);
}

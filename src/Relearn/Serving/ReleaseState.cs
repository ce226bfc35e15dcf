using System.Collections.Concurrent;
using Relearn.Data;
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

    /// <param name="project">Declares the columns' roles and the limits.</param>
    /// <param name="folder">The project's folder.</param>
    /// <param name="model">The model.</param>
    /// <param name="feed">What its windows remember; null where it has none.</param>
    /// <param name="fallback">What stands in for it.</param>
    public ReleaseState(ProjectConfig project, string folder, ServedModel model, WindowFeed? feed, Fallback? fallback)
    {
        (Project, Model, Feed, Fallback) = (project, model, feed, fallback);
        Zones = project.Data.Time.Kind == TimeKind.Column ? new(project.Data.Time, folder) : null;
        Sources = new(project, folder, model.Predictor);
        Columns = new(model.Predictor.Inputs, project.Serving.MaxRows);
        Signature = new(model.Context.Model, model.Context.Release, null);
        TimeColumn = IndexOf(project.Data.Time.Column);
        PlaceColumn = IndexOf(project.Data.Time.ZoneBy);
        Preamble = new(LogCodec.Encode(model.Context));
        FallbackPreamble = fallback is null ? Preamble : new(LogCodec.Encode(fallback.Context));
    }

    /// <summary>The project as it was declared when this release was opened.</summary>
    public ProjectConfig Project { get; }

    public ServedModel Model { get; }

    public WindowFeed? Feed { get; }

    public Fallback? Fallback { get; }

    public RequestColumns Columns { get; }

    /// <summary>The clock of the event's time; null where the project has no such column.</summary>
    public ClockZones? Zones { get; }

    /// <summary>The other sources that it looks at.</summary>
    public EventSources Sources { get; }

    /// <summary>Times in a row may have an offset.</summary>
    public bool Instants => Project.Data.Time.IsUtc;

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

    /// <summary>Predicts a row of which nothing is known, so that whoever asks first does not wait for what is read and compiled only then.</summary>
    /// <exception cref="Numerics.UserErrorException">The bundle is damaged.</exception>
    public void Warm()
    {
        var predictor = Model.Predictor;
        var scratch = predictor.Rent(1);
        try
        {
            scratch.Batch.Rows = 1;
            for (var c = 0; c < predictor.Inputs.Count; c++)
            {
                if (predictor.Inputs[c].Kind == Inference.Features.ValueKind.Text) { scratch.SetText(0, c, null); }
                else { scratch.SetNumber(0, c, double.NaN); }
            }
            if (predictor.NeedsState) { predictor.Predict(scratch, predictor.CreateState(), 0); }
            else { predictor.Predict(scratch); }
        }
        catch (BundleException e)
        {
            // Sections are checked when they are touched first.
            throw ServingErrors.BundleDamaged(e.Message).Exception();
        }
        finally
        {
            predictor.Return(scratch);
        }
    }

    /// <summary>Scores the rows of a scratch, which keeps the scores.</summary>
    public void Score(PredictorScratch scratch, double eventTime)
    {
        if (Feed is null) { Model.Predictor.Predict(scratch); }
        else { Model.Predictor.Predict(scratch, Feed.State, eventTime); }
    }

    /// <summary>Reads rows as another release received them; what is not there is missing.</summary>
    /// <returns>False if a column is not there or cannot be read.</returns>
    public bool TryRead(ReadOnlySpan<byte> raw, ReadOnlySpan<(int Start, int End)> rows, PredictorScratch scratch)
    {
        List<Numerics.UserError>? problems = null;
        for (var i = 0; i < rows.Length; i++)
        {
            Rollouts.RowReading.Clear(scratch.Batch, i);
            RequestReader.ReadRow(raw[rows[i].Start..rows[i].End], i, rows.Length, Model.Predictor, scratch, instants: true, ref problems);
        }
        return problems is null;
    }

    /// <summary>Takes what it needs to read a request of tensors into <paramref name="scratch"/>.</summary>
    public TensorRequest Rent(PredictorScratch scratch)
    {
        if (!_tensors.TryTake(out var tensors)) { tensors = new(new(Columns, Model.Predictor.Inputs, Model.Predictor.Name, Instants, AnswerTensor.Of(Model.Predictor.Classes is not null)), Model.Predictor); }
        tensors.Rows.Begin(scratch, Model.Predictor.Width);
        return tensors;
    }

    /// <summary>Gives it back.</summary>
    public void Return(TensorRequest tensors) => _tensors.Add(tensors);
}

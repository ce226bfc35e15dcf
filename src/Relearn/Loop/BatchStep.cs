using System.Text.Json;
using Relearn.Inference;
using Relearn.Modeling;
using Relearn.Serving;
using Relearn.Serving.Batches;

namespace Relearn.Loop;

/// <summary>Scores a file or a table with the live release, or with the model of a run.</summary>
static class BatchStep
{
    public static BatchReport Do(CircleContext context, BatchRequest request, Func<ServedModel> live, Func<string, Predictor> openBundle)
    {
        if (request.In is null == request.Table is null || request.Out.Length == 0) { throw BatchesErrors.InputUnclear().Exception(); }
        var format = BatchFormats.Of(request.Out);
        var (model, run) = request.Run is { } id ? OfRun(context, id, openBundle) : OfRelease(context, live());
        using var windows = model.Predictor.NeedsState ? Windows(context, model, run) : null;
        context.Progress.Begin("predict");
        var report = new BatchFile(context.Project, context.Folder, context.Paths.Temporary, context.Ledger, context.Actor, context.Execution.ThreadCount)
            .Score(model, windows, request, null, format, context.Progress is QuietProgress ? null : context.Progress.Report, context.Execution.Cancellation);
        context.Progress.End("predict");
        return report;
    }

    /// <summary>The batches of a workspace, newest first.</summary>
    public static BatchList List(CircleContext context) => new([.. context.Ledger.List(BatchPrediction.Kind)
        .Select(r => new BatchLine(r.Id, r.Circumstances.At, r.Circumstances.Actor, r.Circumstances.Seconds, BatchPrediction.Parse(r.Body)))]);

    static (BatchModel Model, ModelRun Run) OfRelease(CircleContext context, ServedModel live) => (BatchModel.Of(live), RunOf(context, live.Release.Run));

    static (BatchModel Model, ModelRun Run) OfRun(CircleContext context, string prefix, Func<string, Predictor> openBundle)
    {
        var record = context.Ledger.FindByPrefix(prefix).FirstOrDefault(r => r.Kind == ModelRun.Kind)
            ?? throw ModelErrors.RunUnknown(prefix, [.. context.Ledger.List(ModelRun.Kind).Select(r => r.Id)]).Exception();
        var run = RunOf(context, record.Id);
        return (new(context.Project.Name, record.Id, record.Id, run.Threshold, openBundle(run.BundleHash)), run);
    }

    static ModelRun RunOf(CircleContext context, string id) => JsonSerializer.Deserialize(context.Ledger.Find(id)!.Body, ModelJson.Default.ModelRun)!;

    static BatchWindows Windows(CircleContext context, BatchModel model, ModelRun run)
    {
        var file = Circle.OpenRows(context, run.RowsHash);
        return new(model.Predictor.Encoder.Program, file, context.HistoryOf(run));
    }
}

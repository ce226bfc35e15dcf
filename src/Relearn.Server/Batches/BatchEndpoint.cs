using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Relearn.Numerics;
using Relearn.Serving;
using Relearn.Serving.Batches;

namespace Relearn.Server.Batches;

/// <summary><c>POST /v1/models/{name}/batch</c>: CSV and JSON lines are answered while they arrive, Parquet when it is whole.</summary>
/// <remarks>Nothing is logged row by row; a record of the batch goes to the ledger when its last row is answered.</remarks>
sealed class BatchEndpoint(Workspace workspace, LiveService service)
{
    /// <summary>Largest body.</summary>
    public const long MostBytes = 10_000_000_000;

    const string Actor = "http";

    // One thread, so that a batch leaves the others to requests that somebody waits for.
    const int Threads = 1;

    static readonly (string Type, BatchFormat Format)[] Types =
    [
        ("text/csv", BatchFormat.Csv), ("application/x-ndjson", BatchFormat.JsonLines), ("application/vnd.apache.parquet", BatchFormat.Parquet),
    ];

    public static void Map(WebApplication app, Func<RequestDelegate, RequestDelegate> guarded, Workspace workspace, LiveService service) =>
        app.MapPost("/v1/models/{name}/batch", guarded(new BatchEndpoint(workspace, service).HandleAsync));

    async Task HandleAsync(HttpContext context)
    {
        var name = context.Request.RouteValues["name"] as string ?? "";
        // A batch ends with the release that it began with.
        var served = service.Model;
        if (name != served.Context.Model) { throw ServingErrors.ModelUnknown(name, [served.Context.Model]).Exception(); }
        if (served.Predictor.NeedsState) { throw BatchesErrors.WindowsNeedFile(name).Exception(); }
        var sent = FormatOf(context.Request.ContentType) ?? throw BatchesErrors.ContentUnknown(context.Request.ContentType ?? "nothing").Exception();
        var wanted = Wanted(context, sent);
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = MostBytes;
        try
        {
            if (sent == BatchFormat.Parquet) { await FileAsync(context, served, wanted).ConfigureAwait(false); }
            else { await StreamAsync(context, served, sent).ConfigureAwait(false); }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge && !context.Response.HasStarted)
        {
            throw ServerErrors.BodyTooLarge(MostBytes).Exception();
        }
        catch (UserErrorException) when (context.Response.HasStarted)
        {
            // Rows have gone out; the only way to say that more will not come is not to end well.
            context.Abort();
        }
    }

    static BatchFormat? FormatOf(string? type)
    {
        var name = type?.Split(';')[0].Trim();
        foreach (var (known, format) in Types)
        {
            if (string.Equals(name, known, StringComparison.OrdinalIgnoreCase)) { return format; }
        }
        return null;
    }

    static string TypeOf(BatchFormat format) => Types.First(t => t.Format == format).Type;

    static BatchFormat Wanted(HttpContext context, BatchFormat sent)
    {
        var accept = context.Request.Headers.Accept.ToString();
        var choices = sent == BatchFormat.Parquet ? Types.Select(t => t.Format) : [sent];
        string[] asked = [.. accept.Split(',').Select(a => a.Split(';')[0].Trim()).Where(a => a.Length > 0)];
        if (asked.Length == 0 || asked.Any(a => a == "*/*")) { return sent; }
        foreach (var type in asked)
        {
            if (FormatOf(type) is { } format && choices.Contains(format)) { return format; }
        }
        throw BatchesErrors.AnswerUnknown(accept, string.Join(", ", choices.Select(TypeOf))).Exception();
    }

    async Task StreamAsync(HttpContext context, ServedModel served, BatchFormat format)
    {
        var watch = Stopwatch.StartNew();
        var (project, model) = (workspace.Project, BatchModel.Of(served));
        var instants = project.Data.Time.IsUtc;
        IRequestRows rows = format == BatchFormat.Csv ? new CsvRequestRows(model, project.Data.Missing, project.Data.Time.Column, instants) : new JsonRequestRows(model, project.Data.Time.Column, instants);
        using var stream = new BatchStream(model, rows);
        await stream.RunAsync(context.Request.BodyReader, context.Response.BodyWriter, () =>
        {
            context.Response.ContentType = TypeOf(format);
            context.Response.Headers["Relearn-Release"] = model.Release;
            if (context.Response.SupportsTrailers())
            {
                foreach (var trailer in (string[])["Relearn-Batch", "Relearn-Rows", "Relearn-Errors"]) { context.Response.DeclareTrailer(trailer); }
            }
        }, context.RequestAborted).ConfigureAwait(false);
        var record = stream.Summary().Record(workspace.Ledger, $"{format} request", Actor, watch.Elapsed.TotalSeconds);
        if (!context.Response.SupportsTrailers()) { return; }
        context.Response.AppendTrailer("Relearn-Batch", record.Id);
        context.Response.AppendTrailer("Relearn-Rows", stream.Rows.ToString(CultureInfo.InvariantCulture));
        context.Response.AppendTrailer("Relearn-Errors", stream.Wrong.ToString(CultureInfo.InvariantCulture));
    }

    async Task FileAsync(HttpContext context, ServedModel served, BatchFormat format)
    {
        Directory.CreateDirectory(workspace.Paths.Temporary);
        var name = Path.Combine(workspace.Paths.Temporary, $"batch-{Environment.ProcessId}-{workspace.Ledger.NextNumber("batch_request")}");
        var (input, output) = ($"{name}.parquet", $"{name}.out");
        try
        {
            var file = new FileStream(input, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
            await using (file.ConfigureAwait(false)) { await context.Request.Body.CopyToAsync(file, context.RequestAborted).ConfigureAwait(false); }
            var scorer = new BatchFile(workspace.Project, workspace.Folder, workspace.Paths.Temporary, workspace.Ledger, Actor, Threads);
            var report = await Task.Factory.StartNew(() => scorer.Score(BatchModel.Of(served), null, new() { In = input, Out = output }, ("request", "response"), format, null, context.RequestAborted), context.RequestAborted, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            context.Response.ContentType = TypeOf(format);
            context.Response.ContentLength = new FileInfo(output).Length;
            context.Response.Headers["Relearn-Release"] = report.Batch.Release;
            context.Response.Headers["Relearn-Batch"] = report.Id;
            context.Response.Headers["Relearn-Rows"] = report.Batch.Rows.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["Relearn-Errors"] = report.Batch.Quarantined.ToString(CultureInfo.InvariantCulture);
            await context.Response.SendFileAsync(output, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(input);
            File.Delete(output);
        }
    }
}

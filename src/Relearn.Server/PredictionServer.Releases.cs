using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Relearn.Numerics;
using Relearn.Server.Guarding;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn.Server;

// The release that answers, and how another takes its place.
public sealed partial class PredictionServer
{
    ReleaseWatch? _watch;

    void OnChanged(ReleaseState live)
    {
        var (was, model) = (_metrics.Release, live.Model);
        _openApi = OpenApiDocument.Write(model, live.Project.Serving.MaxRows);
        _metrics.Answers(model.Context.Release, model.Release.TrainedUntil);
        _guard.StandsIn = live.Fallback is { Config.OnOverload: true };
        if (live.Project.Serving.Fallback is not null && live.Fallback is null) { _logger.NothingStandsIn(); }
        _problem = null;
        _logger.ReleaseChanged(model.Context.Release, was);
    }

    void OnRefused(UserError error)
    {
        _problem = error;
        _logger.ReleaseRefused(error.Message);
    }

    async Task ReloadAsync(HttpContext context)
    {
        ReleaseChange change;
        try
        {
            change = await _service.FollowAsync(again: true).ConfigureAwait(false);
        }
        catch (UserErrorException e)
        {
            OnRefused(e.Errors[0]);
            throw;
        }
        await SendAsync(context, json =>
        {
            json.WriteString("was", change.Was);
            json.WriteString("release", change.Release);
            json.WriteBoolean("changed", change.Was != change.Release);
        }).ConfigureAwait(false);
    }

    Task ReleasesAsync(HttpContext context) => Bytes(context, JsonSerializer.SerializeToUtf8Bytes(_workspace.Releases(), RolloutsJson.Default.ReleaseList));

    Task RollbackAsync(HttpContext context) => DecideAsync(context, _workspace.RollBack);

    Task PromoteAsync(HttpContext context) => DecideAsync(context, _workspace.PromoteChallenger);

    // The ledger first, then the service: what is answered is what answers now.
    async Task DecideAsync(HttpContext context, Func<string?, string?, ReleaseOutcome> decide)
    {
        var outcome = decide(context.Request.Query["rollout"].FirstOrDefault(), GuardedCall.KeyOf(context));
        await _service.FollowAsync(again: true).ConfigureAwait(false);
        await Bytes(context, JsonSerializer.SerializeToUtf8Bytes(outcome, RolloutsJson.Default.ReleaseOutcome)).ConfigureAwait(false);
    }

    Task StatusAsync(HttpContext context) =>
        // What came with the release is shown as that has it.
        Bytes(context, Guarding.AdminStatus.Write(_service.Model, _service.Predictions, _guard,
            _project with { Serving = _project.Serving with { MaxRows = _service.Project.Serving.MaxRows, Fallback = _service.Project.Serving.Fallback } }, _time.GetElapsedTime(_started), _metrics.Changes, _problem ?? _service.ChallengerProblem, _service.Lineup, _jobs?.States));

    Task ModelsAsync(HttpContext context)
    {
        var model = _service.Model;
        return SendAsync(context, json =>
        {
            json.WriteStartArray("models");
            json.WriteStartObject();
            json.WriteString("name", model.Context.Model);
            json.WriteString("release", model.Context.Release);
            json.WriteString("run", model.Context.Run);
            json.WriteString("bundle", model.Context.BundleHash);
            json.WriteNumber("threshold", model.Context.Threshold);
            json.WriteStartArray("inputs");
            foreach (var input in model.Predictor.Inputs)
            {
                json.WriteStartObject();
                json.WriteString("name", input.Name);
                json.WriteString("kind", input.Kind.ToString().ToLowerInvariant());
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }

    static async Task SendAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        await Bytes(context, stream.ToArray()).ConfigureAwait(false);
    }
}

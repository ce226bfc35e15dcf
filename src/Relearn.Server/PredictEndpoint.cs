using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Relearn.Server.Guarding;
using Relearn.Serving;

namespace Relearn.Server;

/// <summary><c>POST /v1/models/{name}/predict</c>: one decision a request.</summary>
sealed class PredictEndpoint(LiveService service, ServiceMetrics metrics)
{
    public Task AnswerAsync(HttpContext context) =>
        RequestBody.ReadAsync(context.Request.BodyReader, (this, context), static (s, body) => s.Item1.Answer(s.context, body)).AsTask();

    ValueTask Answer(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = AnswerBuffer.Own();
        service.Predictions.Predict(body.Span, answer, urgency: GuardedCall.UrgencyOf(context));
        var acknowledged = service.Predictions.AcknowledgeAsync();
        metrics.Decisions.Inc();
        metrics.Seconds.Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        return AnswerBuffer.SendAsync(context, answer, acknowledged);
    }
}

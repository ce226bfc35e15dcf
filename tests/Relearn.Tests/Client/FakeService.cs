using System.Net;
using System.Text;

namespace Relearn.Tests.Client;

/// <summary>Answers in a service's place, one prepared answer a call, and keeps what was asked.</summary>
sealed class FakeService : HttpMessageHandler
{
    public Queue<Func<CancellationToken, Task<HttpResponseMessage>>> Answers { get; } = [];

    public List<(HttpMethod Method, Uri Address, string Body, Dictionary<string, string> Headers)> Calls { get; } = [];

    public FakeService Then(HttpStatusCode status, string body, string type = "application/json", TimeSpan? retryAfter = null)
    {
        Answers.Enqueue(_ =>
        {
            var answer = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type) };
            if (retryAfter is { } wait) { answer.Headers.RetryAfter = new(wait); }
            return Task.FromResult(answer);
        });
        return this;
    }

    public FakeService ThenFails(HttpRequestError error)
    {
        Answers.Enqueue(_ => throw new HttpRequestException(error));
        return this;
    }

    public FakeService ThenNothing()
    {
        Answers.Enqueue(async cancellation =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException();
        });
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Calls.Add((request.Method, request.RequestUri!, body, request.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value))));
        return await Answers.Dequeue()(cancellationToken);
    }
}

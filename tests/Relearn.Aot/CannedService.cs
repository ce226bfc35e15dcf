namespace Relearn.Aot;

/// <summary>Answers in a service's place.</summary>
sealed class CannedService : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage
    {
        Content = new StringContent("""{"request_id":"1","decision_id":"3-17","model":"delays","release":"r","predictions":[{"score":0.25,"decision":true}]}"""),
    });
}

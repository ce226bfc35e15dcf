using System.Net.Http.Headers;

namespace Relearn.Demo;

/// <summary>To a service that runs somewhere, over HTTP.</summary>
sealed class HttpLine(HttpClient http) : IServiceLine
{
    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">The service cannot be reached, or refused; the message has its words.</exception>
    public async Task<ReadOnlyMemory<byte>> PostAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellation).ConfigureAwait(false);
        var text = await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        return answer.IsSuccessStatusCode ? text : throw new HttpRequestException($"The service answered {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(text)}");
    }
}

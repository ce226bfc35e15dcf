namespace Relearn.Demo;

/// <summary>A way to the prediction service.</summary>
interface IServiceLine
{
    /// <summary>Posts a JSON document and gives the answer.</summary>
    /// <param name="path">Where to, such as <c>v1/outcomes</c>.</param>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<ReadOnlyMemory<byte>> PostAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellation);
}

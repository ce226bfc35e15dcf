using PublicApiGenerator;

namespace Relearn.Tests.Architecture;

public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Relearn.Inference")]
    [InlineData("Relearn.Client")]
    [InlineData("Relearn")]
    [InlineData("Relearn.Onnx")]
    public void The_public_surface_changes_only_on_purpose(string assembly) =>
        Snapshot.Match(System.Reflection.Assembly.Load(assembly).GeneratePublicApi(new() { IncludeAssemblyAttributes = false }), $"PublicApi.{assembly}.txt");
}

using Relearn.Server.Guarding;
using Relearn.Serving.Keys;

namespace Relearn.Tests.Server.Guarding;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("/v1/models/flights/predict", "Predict", true)]
    [InlineData("/V1/Models/Flights/PREDICT/", "Predict", true)]
    [InlineData("/v2/models/flights/infer", "Predict", true)]
    [InlineData("/v2/models/flights/versions/1/infer", "Predict", true)]
    [InlineData("/v2/models/flights/ready", "Predict", false)]
    [InlineData("/v1/models", "Predict", false)]
    [InlineData("/v1/outcomes", "Outcomes", false)]
    [InlineData("/v1/events/weather", "Outcomes", false)]
    [InlineData("/v1/admin/status", "Admin", false)]
    [InlineData("/V1/ADMIN/status/", "Admin", false)]
    [InlineData("/v1/admin/anything/else", "Admin", false)]
    [InlineData("/health/live", "None", false)]
    [InlineData("/v2/health/ready", "None", false)]
    [InlineData("/metrics", "Predict, Outcomes, Admin", false)]
    [InlineData("/nothing/like/that", "Predict, Outcomes, Admin", false)]
    [InlineData("/", "Predict, Outcomes, Admin", false)]
    [InlineData("", "Predict, Outcomes, Admin", false)]
    public void An_address_has_the_scope_of_its_first_rule(string path, string scopes, bool waits)
    {
        var rule = RouteTable.Find(path);
        Assert.Equal((Enum.Parse<KeyScope>(scopes), waits), (rule.Scopes, rule.Waits));
    }

    [Fact]
    public void Looking_costs_no_memory()
    {
        RouteTable.Find("/v1/models/flights/predict");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) { RouteTable.Find("/v1/models/flights/predict"); }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

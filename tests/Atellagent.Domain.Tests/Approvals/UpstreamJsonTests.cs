using System.Text;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Approvals;

/// <summary>Who a person was at a provider, kept with what waits.</summary>
public sealed class UpstreamJsonTests
{
    [Fact]
    public void It_reads_back_as_it_was_told()
    {
        UpstreamIdentity told = new("corporate", "u-1", ["night shift", "Reviewers"]);

        Assert.True(UpstreamJson.TryRead(UpstreamJson.Tell(told), out UpstreamIdentity? read));

        Assert.Equal((told.Provider, told.Subject), (read.Provider, read.Subject));
        Assert.Equal(told.Groups, read.Groups);
        Assert.Null(UpstreamJson.Tell(null));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"groups":[],"provider":"p","sub":""}""")]
    [InlineData("""{"groups":[],"provider":"","sub":"s"}""")]
    [InlineData("""{"groups":[1],"provider":"p","sub":"s"}""")]
    [InlineData("""{"groups":"g","provider":"p","sub":"s"}""")]
    [InlineData("""{"groups":[],"provider":"p","sub":"s","more":1}""")]
    public void Anything_else_is_nobody(string text)
    {
        Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out _));

        Assert.False(UpstreamJson.TryRead(value, out UpstreamIdentity? read));
        Assert.Null(read);
    }
}

using Atellagent.Boundary.Sinks;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Tests.Sinks;

/// <summary>A record is passed over when it was refused often enough itself, whatever else had failed before.</summary>
public sealed class RefusalsTests
{
    [Fact]
    public void Only_refusals_of_the_same_record_count()
    {
        Refusals refusals = new();
        DeliveryStanding longDown = Standing(failures: 30, passedInRow: 0);

        Assert.Equal([false, false, false, false, true], Enumerable.Range(0, 5).Select(_ => refusals.Note("a", new EvidencePosition("main", 7), longDown)));
        Assert.False(refusals.Note("a", new EvidencePosition("main", 8), longDown));
        Assert.False(refusals.Note("b", new EvidencePosition("main", 7), longDown));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    [InlineData(3, 40)]
    [InlineData(1000, 40)]
    public void Whoever_refuses_one_after_the_other_is_asked_more_often(int passedInRow, int tries)
    {
        Refusals refusals = new();

        Assert.Equal(tries, Enumerable.Range(1, 100).First(_ => refusals.Note("a", new EvidencePosition("main", 7), Standing(0, passedInRow))));
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(422, true)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    [InlineData(429, false)]
    [InlineData(503, false)]
    public void Only_what_is_said_of_the_message_passes_over_it(int status, bool isOfMessage) => Assert.Equal(isOfMessage, DeliveryAnswer.IsOfMessage(status));

    private static DeliveryStanding Standing(int failures, int passedInRow) => new(0, null, 1, failures, null, null) { PassedInRow = passedInRow };
}

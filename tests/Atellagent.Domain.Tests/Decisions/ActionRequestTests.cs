using Atellagent.Domain.Actions;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Decisions;

/// <summary>
/// What is asked for is bound by one digest: a repeat under the same key and an action that people agreed to are held against it. A member that is
/// added to a request must be added here, and either change the digest or say why not.
/// </summary>
public sealed class ActionRequestTests
{
    private static readonly ActionRequest Asked = new()
    {
        Route = "payments",
        Operation = "refund",
        Arguments = JsonObject.Of(("amount", new JsonString("1"))),
        Surface = "native",
    };

    private static readonly Dictionary<string, ActionRequest> Others = new(StringComparer.Ordinal)
    {
        [nameof(ActionRequest.Route)] = Asked with { Route = "other" },
        [nameof(ActionRequest.Operation)] = Asked with { Operation = "other" },
        [nameof(ActionRequest.Arguments)] = Asked with { Arguments = JsonObject.Empty },
        [nameof(ActionRequest.Context)] = Asked with { Context = JsonObject.Of(("purpose", new JsonString("another"))) },
        [nameof(ActionRequest.RefusesNarrowing)] = Asked with { RefusesNarrowing = true },
        [nameof(ActionRequest.RefusesWaiting)] = Asked with { RefusesWaiting = true },
        [nameof(ActionRequest.IsExternal)] = Asked with { IsExternal = true },
    };

    // The key is what the digest is kept under, and an action is the same whichever surface understood it.
    private static readonly string[] Apart = [nameof(ActionRequest.IdempotencyKey), nameof(ActionRequest.Surface)];

    [Fact]
    public void Every_member_of_a_request_is_bound_by_its_digest()
    {
        string[] members = [.. typeof(ActionRequest).GetProperties().Where(static property => property.CanWrite).Select(static property => property.Name)];

        Assert.Equal(members.Order(StringComparer.Ordinal), Others.Keys.Concat(Apart).Order(StringComparer.Ordinal));
        Digest digest = Digest.Of(Asked.ToJson());
        Assert.All(Others, other => Assert.NotEqual(digest, Digest.Of(other.Value.ToJson())));
        Assert.Equal(digest, Digest.Of((Asked with { IdempotencyKey = "k", Surface = "mcp" }).ToJson()));
    }
}

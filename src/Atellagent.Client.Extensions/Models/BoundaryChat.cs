using System.ClientModel;
using System.ClientModel.Primitives;
using Atellagent.Client.Extensions.Connections;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI;
using OpenAI.Chat;

namespace Atellagent.Client.Extensions.Models;

/// <summary>
/// Chat clients (Microsoft.Extensions.AI) whose requests are actions: the provider is reached by the boundary alone, with a credential that this program never has. A refusal is a
/// <see cref="Refusals.ActionDeniedException"/>; where people must agree, the call lasts until they have.
/// </summary>
/// <param name="connections">Makes the connection.</param>
/// <param name="options">Where the boundary is.</param>
public sealed class BoundaryChat(IHttpClientFactory connections, IOptions<AtellagentOptions> options)
{
    // The key that the SDK insists on; the connection puts the boundary's token in its place.
    private const string NoKey = "atellagent";

    /// <summary>A client for one model.</summary>
    /// <param name="model">The model, by its provider's name.</param>
    /// <returns>The client.</returns>
    public IChatClient For(string model)
    {
        OpenAIClientOptions provider = new()
        {
            Endpoint = new Uri(BoundaryConnection.Base(options.Value), "openai/v1"),
            Transport = new HttpClientPipelineTransport(connections.CreateClient(ConnectionNames.Models)),

            // What may be repeated is for the connection to say, and how long an attempt may take.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        return new ChatClient(model, new ApiKeyCredential(NoKey), provider).AsIChatClient();
    }
}

using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Webhooks;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Sinks;

/// <summary>Knows all who are told of evidence: webhooks, the file, and OpenTelemetry.</summary>
/// <param name="store">How far each has been told.</param>
/// <param name="replica">Authority.</param>
/// <param name="file">The file that evidence is written to.</param>
/// <param name="otlp">Where it is sent as OpenTelemetry logs.</param>
public sealed class SinkDesk(IDeliveryStore store, AuthorityReplica replica, FileSinkSettings file, OtlpSettings otlp)
{
    /// <summary>Looks how they stand.</summary>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>They; webhooks by name, then the others.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    public async Task<ImmutableArray<SinkStanding>> ListAsync(CancellationToken cancellationToken)
    {
        AuthorityView view = replica.Current;
        ImmutableArray<SinkStanding>.Builder sinks = ImmutableArray.CreateBuilder<SinkStanding>();
        foreach (WebhookDocument webhook in view.Webhooks.Values.OrderBy(static webhook => webhook.Name, StringComparer.Ordinal))
        {
            DeliveryStanding? standing = await store.FindAsync(WebhookDelivery.DestinationOf(webhook), webhook.Records is not null, cancellationToken);
            sinks.Add(new SinkStanding(webhook.Name, webhook.Destination.BaseUrl ?? "", view.IsHalted(webhook.Kind, webhook.Name), standing));
        }

        if (file.Path is { } path)
        {
            sinks.Add(new SinkStanding(FileSink.Name, path, false, await store.FindAsync(FileSink.Destination, isOfAll: true, cancellationToken)));
        }

        if (otlp.Destination is { } destination)
        {
            sinks.Add(new SinkStanding(OtlpSink.Name, destination.Target(destination.Path).ToString(), false, await store.FindAsync(OtlpSink.Destination, isOfAll: true, cancellationToken)));
        }

        return sinks.ToImmutable();
    }
}

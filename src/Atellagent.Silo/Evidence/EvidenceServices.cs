using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Evidence.Witnesses;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Silo.Composition;
using Atellagent.Storage.Evidence;

namespace Atellagent.Silo.Evidence;

/// <summary>Adds what makes a log of evidence a transparency log: its key, its checkpoints, and where they are kept.</summary>
internal static class EvidenceServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="settings">The settings.</param>
    public static void AddAtellagentEvidence(this IServiceCollection services, DataFolder folder, EvidenceSettings settings)
    {
        services.AddSingleton<ICheckpointShelf>(new CheckpointFolder(settings.CheckpointFolder ?? folder.Checkpoints));
        services.AddSingleton(new CheckpointSettings { Pace = TimeSpan.FromSeconds(settings.CheckpointSeconds) });
        services.AddSingleton<EvidenceKeyRing>();
        services.AddSingleton<ICheckpointSigner>(static provider => provider.GetRequiredService<EvidenceKeyRing>());
        services.AddSingleton<CheckpointKeeper>();
        services.AddHostedService(static provider => provider.GetRequiredService<CheckpointKeeper>());
        services.AddSingleton<IBoundaryOperation, EvidenceKeyOperation>();
        _ = WitnessReading.Read(settings, out WitnessSettings witnesses);
        services.AddAtellagentWitnesses(witnesses);
    }
}

namespace Atellagent.Boundary.Shadows;

/// <summary>Keeps the draft that runs beside the policies in force. There is one, with the key <c>boundary</c>; all silos learn of it as they do of authority.</summary>
[Alias("atellagent.shadow")]
public interface IShadowGrain : IGrainWithStringKey
{
    /// <summary>Starts a draft in the place of the one that runs, or ends that one.</summary>
    /// <param name="draft">The draft; one without documents for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is stored.</returns>
    Task SetAsync(ShadowState draft, CancellationToken cancellationToken);
}

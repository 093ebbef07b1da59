using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Routes;

/// <summary>
/// Keeps one costly thing for each route, such as a client with open connections. When the route changes, its next user makes a
/// new one, and the old one ends with its last user.
/// </summary>
/// <typeparam name="T">The thing.</typeparam>
/// <param name="make">Makes it; null where the route cannot be used.</param>
internal sealed class RoutePool<T>(Func<RouteDocument, T?> make) : IAsyncDisposable
    where T : class, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    /// <summary>Borrows the thing of a route as the route is now.</summary>
    /// <param name="route">The route.</param>
    /// <returns>The lease; whoever asked disposes of it.</returns>
    public async ValueTask<Lease> RentAsync(RouteDocument route)
    {
        Place? replaced = null;
        Place? place;
        lock (_lock)
        {
            if (!_places.TryGetValue(route.Name, out place) || !place.IsFor(route))
            {
                replaced = place;
                place = new Place(route, make(route));
                _places[route.Name] = place;
            }

            place.Hold();
        }

        if (replaced is not null)
        {
            await replaced.ReleaseAsync();
        }

        return new Lease(place);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Place[] places;
        lock (_lock)
        {
            places = [.. _places.Values];
            _places.Clear();
        }

        foreach (Place place in places)
        {
            await place.ReleaseAsync();
        }
    }

    /// <summary>The use of one thing for one call.</summary>
    public readonly struct Lease : IAsyncDisposable
    {
        private readonly Place _place;

        internal Lease(Place place) => _place = place;

        /// <summary>The thing, or null where the route cannot be used.</summary>
        public T? Value => _place.Value;

        /// <inheritdoc />
        public ValueTask DisposeAsync() => _place.ReleaseAsync();
    }

    internal sealed class Place(RouteDocument route, T? value)
    {
        private RouteDocument _route = route;
        private int _holders = 1;

        public T? Value => value;

        // Documents that were read again are other objects with the same content.
        public bool IsFor(RouteDocument wanted)
        {
            if (!ReferenceEquals(_route, wanted) && _route.Revision != wanted.Revision)
            {
                return false;
            }

            _route = wanted;
            return true;
        }

        public void Hold() => Interlocked.Increment(ref _holders);

        public ValueTask ReleaseAsync() =>
            Interlocked.Decrement(ref _holders) == 0 && value is not null ? value.DisposeAsync() : ValueTask.CompletedTask;
    }
}

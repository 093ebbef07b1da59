using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteDeliveryStoreTests() : DeliveryStoreContract(DatabaseKind.Sqlite);

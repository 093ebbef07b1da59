using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlDeliveryStoreTests() : DeliveryStoreContract(DatabaseKind.PostgreSql);

"""The comparators, one field of evidence each; `ALL` is what the model is made of."""

from reunion.matching.compare.biometrics import Faces
from reunion.matching.compare.births import Births
from reunion.matching.compare.bodies import Disabilities, Hands, Heights, Sexes
from reunion.matching.compare.circumstances import Clothes, Distances
from reunion.matching.compare.dates import Dates
from reunion.matching.compare.documents import Documents
from reunion.matching.compare.issued import IssueBirths, IssuePlaces
from reunion.matching.compare.kin import Kin
from reunion.matching.compare.marks import Marks
from reunion.matching.compare.names import Names
from reunion.matching.compare.origins import Ethnicities, Languages
from reunion.matching.compare.places import Accents, Places, Villages
from reunion.matching.compare.relatives import Relatives
from reunion.matching.compare.siblings import SiblingCounts, SiblingOrders
from reunion.matching.compare.works import Employers, Occupations
from reunion.matching.contract import Comparator

ALL: tuple[Comparator, ...] = (
    Names(),
    Births(),
    Places(),
    Accents(),
    Villages(),
    Ethnicities(),
    Languages(),
    Kin(),
    Relatives(),
    SiblingCounts(),
    SiblingOrders(),
    Sexes(),
    Heights(),
    Marks(),
    Disabilities(),
    Hands(),
    Documents(),
    IssuePlaces(),
    IssueBirths(),
    Dates(),
    Distances(),
    Clothes(),
    Employers(),
    Occupations(),
    Faces(),
)

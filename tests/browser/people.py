"""Those of the demo's people whom the browser plays."""

KARL = "karl.brandt@clover-park.example"  # principal of Lakeview Middle
SIGNE = "signe.lund@clover-park.example"  # assistant principal there
WEI = "wei.chen@clover-park.example"  # teacher there, has not signed this year
REINHOLT = "abel.reinholt@clover-park.example"  # teaches science there, has not signed either
KIM = "paula.kim@clover-park.example"  # teaches an advisory there, writes to single students
DIAZ = "rafael.diaz@clover-park.example"  # coaches there, has not signed either
VARGA = "ines.varga@clover-park.example"  # advises the debaters, has nothing to do
LUCIA = "lucia.ortiz@clover-park.example"  # attendance clerk there and a parent; reads Spanish
NADIA = "nadia.flores@clover-park.example"  # counselor in two districts
HADDAD = "joel.haddad@clover-park.example"  # principal of Harrison High
OKORO = "samuel.okoro@clover-park.example"  # principal of Fern Hollow, has not signed
ADEYEMI = "amara.adeyemi@clover-park.example"  # directs HR
FALK = "irene.falk@clover-park.example"  # principal of Alder Creek
ELENA = "elena.reyes@clover-park.example"  # superintendent
HANA = "hana.ito@clover-park.example"  # directs communications
MEYER = "colin.meyer@harbor-point.example"  # directs communications, and drafts the policy
TRAN = "vivian.tran@harbor-point.example"  # superintendent
COLE = "marcus.cole@clover-park.example"  # assistant superintendent, advises in emergencies
JIN = "jin.park@clover-park.example"  # looks after the district's accounts
TOM = "tom.baker@clover-park.example"  # parent
MORALES = "elena.morales@clover-park.example"  # parent; reads Spanish
CARLA = "carla.jimenez@prairie-central.example"  # directs communications; reads Spanish
ROY = "simone.roy@prairie-central.example"  # advises the band
SUTTER = "evan.sutter@prairie-central.example"  # teaches history, runs the history club's site
MARCHETTI = "stella.marchetti@prairie-central.example"  # principal of Central High
# Each of these does one thing that counts against them, so nobody else plays them.
VOSS = "peter.voss@clover-park.example"  # forgets his password
ABBOTT = "frank.abbott@maple-ridge.example"  # asks for a code
FISCHER = "noel.fischer@maple-ridge.example"  # is guessed at
LANG = "beatrice.lang@maple-ridge.example"  # asks for too many links
REID = "lorna.reid@maple-ridge.example"  # asks for a hat that she does not hold
